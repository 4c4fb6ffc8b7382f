using System.Globalization;
using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Conditioning;

/// <summary>Finds classes by what a user calls them.</summary>
internal static class ClassNames
{
    private const int Listed = 20;

    /// <summary>The id of a class.</summary>
    /// <param name="classes">The bundle's classes.</param>
    /// <param name="named">An id, a name in any case, or <see cref="PixNerdRequest.NoClass"/>.</param>
    /// <param name="bundle">The bundle's name, for messages.</param>
    /// <exception cref="OptionException">Nothing is named, or nothing or more than one class has this name.</exception>
    public static int Find(ClassSettings classes, string? named, string bundle)
    {
        if (string.IsNullOrWhiteSpace(named))
        {
            throw new OptionException(
                nameof(PixNerdRequest.Class), $"bundle '{bundle}' draws classes and none is named; {Known(classes)}.");
        }

        if (int.TryParse(named, NumberStyles.None, CultureInfo.InvariantCulture, out int id) && id < classes.Count)
        {
            return id;
        }

        int[] matches = [.. Enumerable.Range(0, classes.Names.Count).Where(
            i => string.Equals(classes.Names[i], named.Trim(), StringComparison.OrdinalIgnoreCase))];
        return matches.Length switch
        {
            1 => matches[0],
            0 when string.Equals(named, PixNerdRequest.NoClass, StringComparison.OrdinalIgnoreCase) => classes.Count,
            0 => throw new OptionException(nameof(PixNerdRequest.Class), $"bundle '{bundle}' has no class '{named}'; {Known(classes)}."),
            _ => throw new OptionException(
                nameof(PixNerdRequest.Class), $"'{named}' is the name of classes {string.Join(" and ", matches)}; give the id."),
        };
    }

    private static string Known(ClassSettings classes)
    {
        string ids = $"ids go from 0 to {classes.Count - 1}";
        return classes.Names.Count == 0 ? ids
            : $"{ids}, names are {string.Join(", ", classes.Names.Take(Listed))}"
                + (classes.Names.Count > Listed ? " and so on" : string.Empty);
    }
}
