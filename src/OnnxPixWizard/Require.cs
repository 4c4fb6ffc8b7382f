using System.Numerics;
using System.Runtime.CompilerServices;

namespace OnnxPixWizard;

/// <summary>Early refusal of option values that make no sense.</summary>
internal static class Require
{
    /// <returns><paramref name="value"/>.</returns>
    /// <exception cref="OptionException">The value lies outside [minimum, maximum] or is NaN.</exception>
    public static T InRange<T>(T value, T minimum, T maximum, string hint, [CallerMemberName] string option = "") where T : INumber<T> =>
        value >= minimum && value <= maximum
            ? value
            : throw new OptionException(option, $"{option} is {value}; it must lie between {minimum} and {maximum} ({hint}).");

    /// <inheritdoc cref="InRange{T}(T, T, T, string, string)"/>
    public static T? InRange<T>(T? value, T minimum, T maximum, string hint, [CallerMemberName] string option = "")
        where T : struct, INumber<T> =>
        value is T given ? InRange(given, minimum, maximum, hint, option) : null;
}
