namespace OnnxPixWizard.Server.Jobs;

/// <summary>Files of jobs: pictures that came, answers that go. It outlives the process.</summary>
internal interface IFileStore
{
    /// <summary>Writes a file as a whole or not at all; one of the same name is replaced.</summary>
    /// <param name="job">Id of the job.</param>
    /// <param name="name">Name of the file.</param>
    /// <param name="write">Writes its contents to a stream.</param>
    /// <param name="cancellation">Ends the writing; nothing is left of it.</param>
    Task WriteAsync(string job, string name, Func<Stream, Task> write, CancellationToken cancellation);

    /// <summary>Opens a file, from whose stream any part can be read; null where there is none.</summary>
    Task<Stream?> OpenAsync(string job, string name, CancellationToken cancellation);

    /// <summary>Deletes a file; one that is not there is no fault.</summary>
    Task DeleteAsync(string job, string name, CancellationToken cancellation);

    /// <summary>Deletes all files of a job.</summary>
    Task DeleteAsync(string job, CancellationToken cancellation);

    /// <summary>Ids of all jobs that have files.</summary>
    IAsyncEnumerable<string> JobsAsync(CancellationToken cancellation);
}
