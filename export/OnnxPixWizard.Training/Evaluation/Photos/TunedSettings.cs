using System.Text.Json;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Evaluation.Classical;

namespace OnnxPixWizard.Training.Evaluation.Photos;

/// <summary>What classical methods were tuned to, by kind and photo: another evaluation of the same photos applies it at once.</summary>
internal sealed class TunedSettings
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    private readonly string? _file;
    private readonly Lock _lock = new();
    private readonly SortedDictionary<string, ClassicalSetting> _settings = new(StringComparer.Ordinal);

    private TunedSettings(string? file) => _file = file;

    /// <summary>Those of a file, if there is one.</summary>
    /// <exception cref="ImageException">The file holds something else.</exception>
    public static TunedSettings Open(string? file)
    {
        TunedSettings tuned = new(file);
        if (file is not null && File.Exists(file))
        {
            try
            {
                foreach ((string key, ClassicalSetting value) in JsonSerializer.Deserialize<Dictionary<string, ClassicalSetting>>(
                    File.ReadAllBytes(file))!)
                {
                    tuned._settings[key] = value;
                }
            }
            catch (JsonException failure)
            {
                throw new ImageException(ImageErrorKind.Unreadable,
                    $"'{file}' holds no tuned settings ({failure.Message}): name another file, or delete it.", file, failure);
            }
        }

        return tuned;
    }

    /// <summary>A kind's best answer to a case: with the kept setting, else tuned and kept.</summary>
    public ClassicalAnswer? Best(PhotoKind kind, string key, PhotoCase photo, CancellationToken cancellation)
    {
        key = $"{kind.Title} | {key}";
        ClassicalSetting? setting;
        lock (_lock)
        {
            setting = _settings.GetValueOrDefault(key);
        }

        if (setting is not null && kind.Methods.FirstOrDefault(method => method.Name == setting.Method) is { } known)
        {
            return ClassicalOracle.Best(known with { Values = [setting.Value] }, photo, cancellation);
        }

        ClassicalAnswer? best = ClassicalOracle.Best(kind.Methods, photo, cancellation);
        if (best is not null)
        {
            lock (_lock)
            {
                _settings[key] = best.Setting;
            }
        }

        return best;
    }

    /// <summary>Writes the file.</summary>
    /// <exception cref="ImageException">It can't be written.</exception>
    public void Save()
    {
        if (_file is not null)
        {
            lock (_lock)
            {
                AtomicFile.Write(_file, JsonSerializer.SerializeToUtf8Bytes(_settings, s_json));
            }
        }
    }
}
