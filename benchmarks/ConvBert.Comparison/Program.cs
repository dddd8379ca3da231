using ConvBert.Comparison;
using ConvBert.Measurement;

try
{
    if (args.Length > 0 && args[0] == FreshProcess.Option)
    {
        FreshProcess.Answer(LoadTask.Parse(args[1..]), Console.Out);
        return 0;
    }

    if (args is [BusyNeighbour.Option, _])
    {
        BusyNeighbour.Spin(args[1]);
        return 0;
    }

    Options options = Options.Parse(args);
    if (options.Help)
    {
        Console.WriteLine(Options.Usage);
        return 0;
    }

    using var kept = new StringWriter();
    Report? copy = options.ResultsFolder is null ? null : new Report(kept, ReportForm.Markdown);
    var report = new Report(Console.Out, options.Form, copy);
    report.Note($"{MachineEnvironment.Summary}, ONNX Runtime {OnnxModel.Version}");
    switch (options.Kind)
    {
        case ComparisonKind.Quantized: new QuantizedComparison(options, report).Run(); break;
        case ComparisonKind.Ragged: new RaggedComparison(options, report).Run(); break;
        case ComparisonKind.Load: new LoadComparison(options, report).Run(); break;
        case ComparisonKind.Callers: new CallersComparison(options, report).Run(); break;
        case ComparisonKind.Neighbours: new NeighbourComparison(options, report).Run(); break;
        case ComparisonKind.Soak: new SoakRun(options, report).Run(); break;
        case ComparisonKind.Stream: new StreamComparison(options, report).Run(); break;
        case ComparisonKind.Tokenizers: new TokenizerComparison(options, report).Run(); break;
        default:
            IReadOnlyList<LatencyResult> results = new LatencyComparison(options, report).Run();
            if (options.SvgFile is { } file) RooflineDrawing.Write(file, results);
            break;
    }

    if (options.ResultsFolder is { } root) Console.Error.WriteLine(ResultsFolder.Write(root, options.ResultsName, kept.ToString()));
    return 0;
}
catch (Exception exception) when (exception is ComparisonException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine(exception.Message);
    return 1;
}
