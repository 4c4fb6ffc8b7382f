using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;

namespace OnnxPixWizard.CommandLine;

/// <summary>
/// How every program reads the numbers of its options: a point before the fraction, nothing between thousands. The usual parser takes a
/// comma for a mark of thousands and drops it, so that 1,5 would be 15.
/// </summary>
internal static class NumberOptions
{
    /// <summary>Gives all options that hold numbers this reading.</summary>
    public static void MakeStrict(Command command)
    {
        foreach (Option option in command.Options)
        {
            MakeStrict(option);
        }

        foreach (Command below in command.Subcommands)
        {
            MakeStrict(below);
        }
    }

    private static void MakeStrict(Option option)
    {
        switch (option)
        {
            case Option<double> number: number.CustomParser ??= result => Read<double>(result, option.Name); break;
            case Option<double?> number: number.CustomParser ??= result => Read<double>(result, option.Name); break;
            case Option<float> number: number.CustomParser ??= result => Read<float>(result, option.Name); break;
            case Option<float?> number: number.CustomParser ??= result => Read<float>(result, option.Name); break;
            case Option<int> number: number.CustomParser ??= result => Read<int>(result, option.Name); break;
            case Option<int?> number: number.CustomParser ??= result => Read<int>(result, option.Name); break;
            case Option<long> number: number.CustomParser ??= result => Read<long>(result, option.Name); break;
            case Option<long?> number: number.CustomParser ??= result => Read<long>(result, option.Name); break;
            case Option<ulong> number: number.CustomParser ??= result => Read<ulong>(result, option.Name); break;
            case Option<int[]> numbers: numbers.CustomParser ??= result =>
                [.. result.Tokens.Select(t => Read<int>(result, t.Value, option.Name))]; break;
        }
    }

    private static T Read<T>(ArgumentResult result, string option) where T : struct,
        INumber<T> => Read<T>(result, result.Tokens[^1].Value, option);

    private static T Read<T>(ArgumentResult result, string text, string option) where T : struct, INumber<T>
    {
        if (TryRead(text, out T value))
        {
            return value;
        }

        bool isWhole = IsWhole<T>();
        string wanted = !isWhole && TryRead(text.Replace(',', '.'), out T _) ? $"write {text.Replace(',', '.')}"
            : isWhole && decimal.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out decimal _)
                ? "it is out of range"
            : isWhole ? "write digits alone, such as 12" : "write it like 1.5";
        result.AddError($"{option}: '{text}' is no {(isWhole ? "whole number" : "number")} that can be taken; {wanted}.");
        return default;
    }

    private static bool TryRead<T>(string text, out T value) where T : struct, INumber<T> =>
        T.TryParse(text, IsWhole<T>() ? NumberStyles.AllowLeadingSign : NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint
            | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value)
        && T.IsFinite(value);

    private static bool IsWhole<T>() => typeof(T) != typeof(double) && typeof(T) != typeof(float);
}
