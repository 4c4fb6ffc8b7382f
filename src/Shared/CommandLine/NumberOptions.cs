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
            case Option<double> number: number.CustomParser ??= Reader<double>(option); break;
            case Option<double?> number: number.CustomParser ??= Optional<double>(option); break;
            case Option<float> number: number.CustomParser ??= Reader<float>(option); break;
            case Option<float?> number: number.CustomParser ??= Optional<float>(option); break;
            case Option<int> number: number.CustomParser ??= Reader<int>(option); break;
            case Option<int?> number: number.CustomParser ??= Optional<int>(option); break;
            case Option<long> number: number.CustomParser ??= Reader<long>(option); break;
            case Option<long?> number: number.CustomParser ??= Optional<long>(option); break;
            case Option<ulong> number: number.CustomParser ??= Reader<ulong>(option); break;
            case Option<int[]> numbers:
                numbers.CustomParser ??= result => [.. result.Tokens.Select(t => Read<int>(result, t.Value, option.Name))];
                SkipUnreadable(option, static text => TryRead(text, out int _));
                break;
        }
    }

    private static Func<ArgumentResult, T> Reader<T>(Option option) where T : struct, INumber<T>
    {
        SkipUnreadable(option, static text => TryRead(text, out T _));
        return result => Read<T>(result, result.Tokens[^1].Value, option.Name);
    }

    private static Func<ArgumentResult, T?> Optional<T>(Option option) where T : struct, INumber<T>
    {
        Func<ArgumentResult, T> read = Reader<T>(option);
        return result => read(result);
    }

    /// <summary>A validator that asks for the value of what is no number would end in an exception, not in the reader's words.</summary>
    private static void SkipUnreadable(Option option, Func<string, bool> readable)
    {
        Action<OptionResult>[] validators = [.. option.Validators];
        option.Validators.Clear();
        foreach (Action<OptionResult> validator in validators)
        {
            option.Validators.Add(result =>
            {
                if (result.Tokens.All(token => readable(token.Value)))
                {
                    validator(result);
                }
            });
        }
    }

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
