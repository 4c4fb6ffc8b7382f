using System.Text.Json.Serialization;
using System.Text.Json;

namespace OnnxPixWizard.Networks;

/// <summary>Reads and checks hyper-parameters as published configuration files hold them: JSON with names in snake case.</summary>
public static class NetworkOptions
{
    /// <summary>Layers of one kind; published networks have up to 32.</summary>
    internal const int MaximumLayers = 256;

    /// <summary>Side of a patch; published networks have up to 16.</summary>
    internal const int MaximumPatch = 256;

    /// <summary>Widths, vocabularies and the like; published ones have up to 256,000.</summary>
    private const int MaximumExtent = 1 << 20;

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Reads options; members that the network does not know are passed over, absent ones keep their defaults.</summary>
    /// <param name="config">The object with the members.</param>
    /// <exception cref="NetworkOptionsException">A member has the wrong type or the whole makes no network.</exception>
    public static T Read<T>(JsonElement config) where T : class, INetworkOptions
    {
        T options;
        try
        {
            options = config.Deserialize<T>(s_json) ?? throw new NetworkOptionsException("The network's configuration is empty.");
        }
        catch (JsonException exception)
        {
            throw new NetworkOptionsException($"The network's configuration can't be read: {exception.Message}", exception);
        }

        options.Validate();
        try
        {
            // Bundles record the options: what JSON can't hold would only be found there.
            Write(options);
        }
        catch (ArgumentException exception)
        {
            throw new NetworkOptionsException("The network's configuration holds a number that is too large.", exception);
        }

        return options;
    }

    /// <summary>The options as JSON under the same names.</summary>
    public static JsonElement Write<T>(T options) where T : class, INetworkOptions => JsonSerializer.SerializeToElement(options, s_json);

    /// <summary>Demands a number of at least 1, and not one that only a broken file has.</summary>
    internal static void Positive(string name, long value, long most = MaximumExtent) =>
        That(value > 0 && value <= most, $"'{name}' is {value}; it must lie between 1 and {most}.");

    /// <summary>Demands that one number divides another.</summary>
    internal static void Divides(string divisorName, long divisor, string name, long value) =>
        That(divisor > 0 && value > 0 && value <= MaximumExtent && value % divisor == 0,
            $"'{name}' is {value}; it must be a positive multiple of '{divisorName}', which is {divisor}.");

    /// <summary>Demands a condition.</summary>
    internal static void That(bool holds, string message)
    {
        if (!holds)
        {
            throw new NetworkOptionsException(message);
        }
    }
}

/// <summary>The hyper-parameters of a network contradict each other or lie outside what the network can be built with.</summary>
/// <param name="message">Which member, what it is, and what it must be.</param>
/// <param name="inner">The reader's own complaint, if any.</param>
public sealed class NetworkOptionsException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Hyper-parameters of a network.</summary>
public interface INetworkOptions
{
    /// <summary>Checks that a network can be built.</summary>
    /// <exception cref="NetworkOptionsException">It can't; the message names the member.</exception>
    void Validate();
}
