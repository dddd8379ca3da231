using ConvBert.TrainingComparison;

try
{
    if (args is ["--help" or "-h"] || Options.Parse(args) is not { } options)
    {
        Console.WriteLine(Options.Usage);
        return args is ["--help" or "-h"] ? 0 : 2;
    }

    using var side = new OurSide(options);
    side.Answer(Console.In, Console.Out);
    return 0;
}
catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
