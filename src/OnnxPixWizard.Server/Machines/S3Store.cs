using System.Net;
using System.Runtime.CompilerServices;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using OnnxPixWizard.Server.Jobs;

namespace OnnxPixWizard.Server.Machines;

/// <summary>A bucket of an S3-compatible store. A file appears as a whole, as each is one object that is put at once.</summary>
internal sealed class S3Store : IFileStore, IDisposable
{
    private readonly AmazonS3Client _client;
    private readonly string _bucket, _prefix;

    /// <param name="place">
    /// <c>s3://bucket/prefix?endpoint=http://host:port&amp;region=name</c>; the keys come from AWS's usual places.
    /// </param>
    /// <exception cref="OptionException">It names no bucket, or something that is not known.</exception>
    public S3Store(Uri place)
    {
        Dictionary<string, string> options = place.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(static pair => pair.Split('=', 2)).ToDictionary(
                static pair => pair[0], static pair => Uri.UnescapeDataString(pair.ElementAtOrDefault(1) ?? string.Empty),
                StringComparer.Ordinal);
        string? endpoint = options.GetValueOrDefault("endpoint");
        if (place.Host.Length == 0 || options.Keys.FirstOrDefault(static key => key is not ("endpoint" or "region")) is not null
            || (endpoint is not null && !Uri.TryCreate(endpoint, UriKind.Absolute, out _)))
        {
            throw new OptionException(nameof(ServerOptions.Store),
                $"'{place}' is no bucket; write s3://bucket/prefix, with ?endpoint=http://host:port and &region=NAME where needed.");
        }

        _bucket = place.Host;
        _prefix = place.AbsolutePath.Trim('/') is { Length: > 0 } path ? path + "/" : string.Empty;
        AmazonS3Config config = new()
        {
            // What only Amazon knows is left out: other servers refuse it.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            ForcePathStyle = endpoint is not null,
        };
        if (options.GetValueOrDefault("region") is { } region)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        if (endpoint is not null)
        {
            config.ServiceURL = endpoint;
            config.AuthenticationRegion = options.GetValueOrDefault("region") ?? "us-east-1";
        }

        try
        {
            _client = new AmazonS3Client(config);
        }
        catch (AmazonClientException e)
        {
            throw new OptionException(nameof(ServerOptions.Store), $"'{place}' can't be used: {e.Message}");
        }
    }

    public Task WriteAsync(string job, string name, Func<Stream, Task> write, CancellationToken cancellation) =>
        UseAsync("write", job, async () =>
        {
            using MemoryStream content = new();
            await write(content);
            content.Position = 0;
            return await _client.PutObjectAsync(
                new PutObjectRequest { BucketName = _bucket, Key = KeyOf(job, name), InputStream = content, UseChunkEncoding = false },
                cancellation);
        });

    public Task<Stream?> OpenAsync(string job, string name, CancellationToken cancellation) => UseAsync<Stream?>("read", job, async () =>
    {
        try
        {
            // As a whole: clients ask for parts of it, and it is a picture of some megabytes.
            using GetObjectResponse response = await _client.GetObjectAsync(_bucket, KeyOf(job, name), cancellation);
            MemoryStream content = new();
            await response.ResponseStream.CopyToAsync(content, cancellation);
            content.Position = 0;
            return content;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound && e.ErrorCode != "NoSuchBucket")
        {
            return null;
        }
    });

    public Task DeleteAsync(string job, string name, CancellationToken cancellation) =>
        UseAsync("delete", job, () => _client.DeleteObjectAsync(_bucket, KeyOf(job, name), cancellation));

    public Task DeleteAsync(string job, CancellationToken cancellation) => UseAsync("delete", job, async () =>
    {
        await foreach (S3Object one in _client.Paginators.ListObjectsV2(
            new ListObjectsV2Request { BucketName = _bucket, Prefix = FolderOf(job) }).S3Objects.WithCancellation(cancellation))
        {
            await _client.DeleteObjectAsync(_bucket, one.Key, cancellation);
        }

        return true;
    });

    public async IAsyncEnumerable<string> JobsAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        ListObjectsV2Request request = new() { BucketName = _bucket, Prefix = _prefix, Delimiter = "/" };
        await foreach (string folder in _client.Paginators.ListObjectsV2(request).CommonPrefixes.WithCancellation(cancellation))
        {
            yield return folder[_prefix.Length..].TrimEnd('/');
        }
    }

    /// <summary>Sees that the bucket is there and the keys open it.</summary>
    /// <exception cref="OptionException">They do not.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        try
        {
            await _client.ListObjectsV2Async(
                new ListObjectsV2Request { BucketName = _bucket, Prefix = _prefix, MaxKeys = 1 }, cancellation);
        }
        catch (AmazonClientException e)
        {
            throw new OptionException(nameof(ServerOptions.Store), $"bucket '{_bucket}' can't be used: {e.Message}");
        }
    }

    public void Dispose() => _client.Dispose();

    private string FolderOf(string job) => JobIds.IsId(job)
        ? _prefix + job + "/"
        : throw new ArgumentException($"'{job}' is no job's id.", nameof(job));

    private string KeyOf(string job, string name) => JobIds.IsFileName(name)
        ? FolderOf(job) + name
        : throw new ArgumentException($"'{name}' is no name of a job's file.", nameof(name));

    private async Task<T> UseAsync<T>(string what, string job, Func<Task<T>> use)
    {
        try
        {
            return await use();
        }
        catch (AmazonClientException e)
        {
            throw new UnavailableException($"The store (bucket '{_bucket}') can't {what} a file of job {job}: {e.Message}", e);
        }
        catch (HttpRequestException e)
        {
            throw new UnavailableException($"The store (bucket '{_bucket}') can't be reached: {e.Message}", e);
        }
    }
}
