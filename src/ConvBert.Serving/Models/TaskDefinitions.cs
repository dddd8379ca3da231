using ConvBert.Pipelines;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tasks;

namespace ConvBert.Serving.Models;

/// <summary>The tasks of pipelines.</summary>
internal static class TaskDefinitions
{
    /// <summary>The name of the task that turns texts into ids; it needs no model.</summary>
    public const string Tokenize = "tokenize";

    /// <summary>The name of the task that turns ids into texts; it needs no model.</summary>
    public const string Decode = "decode";

    /// <summary>`fill-mask`.</summary>
    public static readonly TaskDefinition<string, FillMaskOptions, FillMaskResult> FillMask =
        new("fill-mask", FillMaskPipeline.FromPretrained, FillMaskRequest.Prepare);

    /// <summary>`text-classification`.</summary>
    public static readonly TaskDefinition<TextPair, TextClassificationOptions, TextClassificationResult> TextClassification =
        new("text-classification", TextClassificationPipeline.FromPretrained, TextClassificationRequest.Prepare);

    /// <summary>`token-classification`.</summary>
    public static readonly TaskDefinition<TokenClassificationInput, TokenClassificationOptions, TokenClassificationResult>
        TokenClassification = new("token-classification", TokenClassificationPipeline.FromPretrained, TokenClassificationRequest.Prepare);

    /// <summary>`question-answering`.</summary>
    public static readonly TaskDefinition<QuestionAnsweringInput, QuestionAnsweringOptions, QuestionAnsweringResult> QuestionAnswering =
        new("question-answering", QuestionAnsweringPipeline.FromPretrained, QuestionAnsweringRequest.Prepare);

    /// <summary>`zero-shot-classification`.</summary>
    public static readonly TaskDefinition<string, ZeroShotClassificationOptions, ZeroShotClassificationResult> ZeroShotClassification =
        new("zero-shot-classification", ZeroShotClassificationPipeline.FromPretrained, ZeroShotClassificationRequest.Prepare);

    /// <summary>`feature-extraction`.</summary>
    public static readonly TaskDefinition<string, FeatureExtractionOptions, FeatureExtractionResult> FeatureExtraction =
        new("feature-extraction", FeatureExtractionPipeline.FromPretrained, FeatureExtractionRequest.Prepare);

    /// <summary>`multiple-choice`.</summary>
    public static readonly TaskDefinition<MultipleChoiceInput, MultipleChoiceOptions, MultipleChoiceResult> MultipleChoice =
        new("multiple-choice", MultipleChoicePipeline.FromPretrained, MultipleChoiceRequest.Prepare);

    /// <summary>`text-ranking`.</summary>
    public static readonly TaskDefinition<TextRankingInput, TextRankingOptions, TextRankingResult> TextRanking =
        new("text-ranking", TextRankingPipeline.FromPretrained, TextRankingRequest.Prepare);

    private static readonly TaskDefinition[] All =
    [
        FillMask, TextClassification, TokenClassification, QuestionAnswering, ZeroShotClassification, FeatureExtraction, MultipleChoice,
        TextRanking,
    ];

    /// <summary>The names of all tasks.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(task => task.Name), Tokenize, Decode];

    /// <summary>Refuses what is no task's name.</summary>
    /// <exception cref="RequestException">There is no such task.</exception>
    public static void Require(string name)
    {
        if (!Names.Contains(name)) Find(name);
    }

    /// <summary>The pipeline task of a name.</summary>
    /// <exception cref="RequestException">There is none.</exception>
    public static TaskDefinition Find(string name) =>
        All.FirstOrDefault(task => task.Name == name)
        ?? throw new RequestException($"\"task\" is \"{name}\"; known are {string.Join(", ", Names)}.");
}
