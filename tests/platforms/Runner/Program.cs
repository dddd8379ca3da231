using ConvBert.Platforms;

switch (args)
{
    case ["tests", string assembly, .. string[] prefixes]:
        return UnitTests.Run(assembly, prefixes);
    case ["requests", string goldens, string outputs, string precision]:
        GoldenRequests.Write(goldens, outputs, precision, Console.Out);
        return 0;
    case ["compare", string expected, string actual, string tolerance]:
        return FolderComparison.Run(expected, actual, float.Parse(tolerance, System.Globalization.CultureInfo.InvariantCulture));
    default:
        Console.Error.WriteLine("""
            usage: ConvBert.PlatformRunner
              tests ASSEMBLY [PREFIX…] [-PREFIX…]   the tests whose names start with one of the prefixes, or all, less some, in this process
              requests GOLDENS OUTPUTS PRECISION    lines for `convbert forward --requests`: every golden, answered into OUTPUTS
              compare EXPECTED ACTUAL TOLERANCE     two folders of answers; with the tolerance 0, bit for bit
            """);
        return 2;
}
