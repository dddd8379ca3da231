using System.Globalization;
using ConvBert;
using ConvBert.BuildClasses.App;
using ConvBert.Pipelines;

// hello-convbert answer MODEL             the first answer, and out hello-convbert forward MODEL TOKENS MS  a line "tier, median
// milliseconds on one thread, peak GFLOP/s" of forwards and peak probes in turns
switch (args)
{
    case ["answer", string folder]:
        using (var pipeline = FillMaskPipeline.FromPretrained(folder))
        {
            Console.WriteLine(pipeline.Run("The capital of France is [MASK].").Predictions[0].TokenStr);
        }

        return 0;
    case ["forward", string folder, string tokens, string milliseconds]:
        (double median, double peak) = ForwardTimer.Measure(
            folder, int.Parse(tokens, CultureInfo.InvariantCulture),
            TimeSpan.FromMilliseconds(int.Parse(milliseconds, CultureInfo.InvariantCulture)));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{ConvBertRuntime.Tier} {median} {peak}"));
        return 0;
    default:
        Console.Error.WriteLine("usage: hello-convbert answer MODEL | forward MODEL TOKENS MILLISECONDS");
        return 2;
}
