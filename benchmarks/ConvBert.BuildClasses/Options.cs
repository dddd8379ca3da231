using System.Globalization;

namespace ConvBert.BuildClasses;

/// <summary>The command line.</summary>
/// <param name="Rounds">How often each build has its turn.</param>
/// <param name="Apps">Where the published apps stay; null for a temporary folder.</param>
/// <param name="Results">Where the tables are kept; null for nowhere.</param>
internal sealed record Options(int Rounds, string? Apps, string? Results)
{
    /// <summary>Null for an invalid command line.</summary>
    public static Options? Parse(string[] args)
    {
        var options = new Options(Rounds: 9, Apps: null, Results: null);
        for (int i = 0; i < args.Length; i += 2)
        {
            string value = i + 1 < args.Length ? args[i + 1] : "";
            switch (args[i])
            {
                case "--rounds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int rounds) && rounds > 0:
                    options = options with { Rounds = rounds };
                    break;
                case "--apps" when value.Length > 0: options = options with { Apps = value }; break;
                case "--results" when value.Length > 0: options = options with { Results = value }; break;
                default: return null;
            }
        }

        return options;
    }
}
