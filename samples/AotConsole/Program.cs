using System.Globalization;
using ConvBert;
using ConvBert.Checkpoints;
using ConvBert.Pipelines;
using ConvBert.Tokenization;

if (args.Length != 2)
{
    Console.Error.WriteLine("usage: AotConsole MODEL TEXT   (the text has a [MASK])");
    return 2;
}

try
{
    using var fillMask = FillMaskPipeline.FromPretrained(args[0]);
    Console.WriteLine($"runs on {ConvBertRuntime.Tier}");
    foreach (IReadOnlyList<FillMaskPrediction> mask in fillMask.Run(args[1]).Masks)
    {
        foreach (FillMaskPrediction guess in mask)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{guess.Score:0.000}  {guess.TokenStr,-10}  {guess.Sequence}"));
        }
    }

    return 0;
}
catch (Exception e) when (e is IOException or UnauthorizedAccessException or CheckpointException or TokenizerException or PipelineException)
{
    Console.Error.WriteLine(e.Message);
    return 1;
}
