using ConvBert.Pipelines;

namespace ConvBert.FineTuning.Tests.Guides;

/// <summary>The C# of the guides' sections on training; <see cref="GuideTests"/> holds guides and code together.</summary>
internal static class GuideSnippets
{
    public static void TextClassification(TextWriter Console, string folder, string train, string eval, string output)
    {
        var arguments = RecommendedArguments.For(ConvBertConfig.FromPretrained(folder), output);
        var options = new FineTuningOptions { Model = folder, TrainFile = train, EvalFile = eval, Arguments = arguments };
        FineTuningResult result = new FineTuner(new TextClassificationTask(), options).Run();
        FineTuningReport.Write(result);
        foreach (var (name, value) in result.Evaluation!.Metrics.Take(2)) Console.WriteLine($"{name} {value:F3}");

        using var pipeline = TextClassificationPipeline.FromPretrained(output);
        Console.WriteLine(pipeline.Run("I loved this film!").Label);
    }

    public static void TokenClassification(TextWriter Console, string folder, string train, string eval, string output)
    {
        var arguments = RecommendedArguments.For(ConvBertConfig.FromPretrained(folder), output);
        var options = new FineTuningOptions { Model = folder, TrainFile = train, EvalFile = eval, Arguments = arguments };
        FineTuningResult result = new FineTuner(new TokenClassificationTask(), options).Run();
        FineTuningReport.Write(result);
        foreach (var (name, value) in result.Evaluation!.Metrics.Take(2)) Console.WriteLine($"{name} {value:F3}");

        using var pipeline = TokenClassificationPipeline.FromPretrained(output);
        var simple = new TokenClassificationOptions { AggregationStrategy = AggregationStrategy.Simple };
        foreach (var entity in pipeline.Run("Anna Smith works for Acme Corp in Paris.", simple).Entities)
            Console.WriteLine($"{entity.EntityGroup} {entity.Word}");
    }

    public static void QuestionAnswering(TextWriter Console, string folder, string train, string eval, string output)
    {
        var arguments = RecommendedArguments.For(ConvBertConfig.FromPretrained(folder), output);
        var options = new FineTuningOptions { Model = folder, TrainFile = train, EvalFile = eval, Arguments = arguments };
        FineTuningResult result = new FineTuner(new QuestionAnsweringTask(), options).Run();
        FineTuningReport.Write(result);
        foreach (var (name, value) in result.Evaluation!.Metrics.Take(2)) Console.WriteLine($"{name} {value:F3}");

        using var pipeline = QuestionAnsweringPipeline.FromPretrained(output);
        Console.WriteLine(pipeline.Run("Where was Anna Smith born?", "Anna Smith was born in Rome in 1984.").Answers[0].Answer);
    }

    public static void FillMask(TextWriter Console, string folder, string train, string eval, string output)
    {
        var arguments = RecommendedArguments.For(ConvBertConfig.FromPretrained(folder), output);
        var options = new FineTuningOptions { Model = folder, TrainFile = train, EvalFile = eval, Arguments = arguments };
        FineTuningResult result = new FineTuner(new MaskedLanguageModelingTask(), options).Run();
        FineTuningReport.Write(result);
        foreach (var (name, value) in result.Evaluation!.Metrics.Take(2)) Console.WriteLine($"{name} {value:F3}");

        using var pipeline = FillMaskPipeline.FromPretrained(output);
        Console.WriteLine(pipeline.Run("The capital of France is [MASK].").Predictions[0].TokenStr);
    }

    public static void MultipleChoice(TextWriter Console, string folder, string train, string eval, string output)
    {
        var arguments = RecommendedArguments.For(ConvBertConfig.FromPretrained(folder), output);
        var options = new FineTuningOptions { Model = folder, TrainFile = train, EvalFile = eval, Arguments = arguments };
        FineTuningResult result = new FineTuner(new MultipleChoiceTask(), options).Run();
        FineTuningReport.Write(result);
        foreach (var (name, value) in result.Evaluation!.Metrics.Take(2)) Console.WriteLine($"{name} {value:F3}");

        using var pipeline = MultipleChoicePipeline.FromPretrained(output);
        string[] choices = ["You cut bread.", "You open doors.", "You bake cakes.", "You dig holes."];
        Console.WriteLine(choices[pipeline.Run("What do you do with a key?", choices).Best]);
    }
}
