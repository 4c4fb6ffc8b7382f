using System.Security.Cryptography;
using System.Text;

namespace OnnxPixWizard.Server.Safety;

/// <summary>The keys that clients may use, as hashes; a name stands for each in logs and limits.</summary>
internal sealed class KeyRing
{
    private const int ShortestKey = 16;

    private readonly List<(string Name, byte[] Hash)> _keys = [];

    private KeyRing()
    {
    }

    /// <summary>Reads a file: a key in each line, a name before it or none; lines that begin with # are remarks.</summary>
    /// <exception cref="OptionException">The file can't be read, holds no key, or one that is too short.</exception>
    public static KeyRing Load(string file)
    {
        KeyRing ring = new();
        string[] lines;
        try
        {
            lines = File.ReadAllLines(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new OptionException(nameof(ServerOptions.ApiKeys), $"the file of API keys '{file}' can't be read: {e.Message}");
        }

        foreach ((int i, string line) in lines.Index())
        {
            string[] words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words is [] || words[0].StartsWith('#'))
            {
                continue;
            }

            if (words.Length > 2 || words[^1].Length < ShortestKey)
            {
                throw new OptionException(nameof(ServerOptions.ApiKeys),
                    $"line {i + 1} of '{file}' is no key; write a name and a key of at "
                    + $"least {ShortestKey} characters, or the key alone.");
            }

            ring._keys.Add((words.Length == 2 ? words[0] : $"key-{i + 1}", Hash(words[^1])));
        }

        return ring._keys.Count > 0 ? ring
            : throw new OptionException(nameof(ServerOptions.ApiKeys),
                $"'{file}' holds no key; write one in a line, or leave the file out.");
    }

    /// <summary>The name of a key; null where it is unknown. All hashes are compared, each in constant time.</summary>
    public string? NameOf(string key)
    {
        byte[] hash = Hash(key);
        string? name = null;
        foreach ((string known, byte[] of) in _keys)
        {
            name = CryptographicOperations.FixedTimeEquals(hash, of) ? known : name;
        }

        return name;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
