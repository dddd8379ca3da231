using ConvBert.Pipelines;

namespace ConvBert.Training.Tests.Support;

/// <summary>Models of two layers and 24 or 32 channels, and examples that they can learn.</summary>
internal static class TinyModel
{
    private const int VocabularySize = 67;

    public static string Folder(string name) => Path.Combine(AppContext.BaseDirectory, "Models", name);

    /// <summary>The model of a class with dropout of a rate.</summary>
    public static TrainingModel Load(ConvBertArchitecture architecture, double dropout = 0.1, int threads = 1)
    {
        string folder = Folder(architecture switch
        {
            ConvBertArchitecture.SequenceClassification => "sequence_classification_small",
            ConvBertArchitecture.TokenClassification => "token_classification_small",
            ConvBertArchitecture.QuestionAnswering => "question_answering_small",
            ConvBertArchitecture.MultipleChoice => "multiple_choice_small",
            _ => "masked_lm_medium",
        });
        ConvBertConfig config =
            ConvBertConfig.FromPretrained(
            folder) with
            { HiddenDropoutProb = dropout, AttentionProbsDropoutProb = dropout, ClassifierDropout = dropout };
        return TrainingModel.FromPretrained(folder, architecture, new ConvBertLoadOptions { Config = config, Threads = threads });
    }

    /// <summary>A body for embeddings, with dropout of a rate.</summary>
    public static TrainingModel LoadForEmbeddings(Pooling pooling = Pooling.Mean, double dropout = 0.1, int threads = 1)
    {
        string folder = Folder("sequence_classification_small");
        ConvBertConfig config =
            ConvBertConfig.FromPretrained(folder) with { HiddenDropoutProb = dropout, AttentionProbsDropoutProb = dropout };
        return TrainingModel.ForEmbeddings(folder, pooling, new ConvBertLoadOptions { Config = config, Threads = threads });
    }

    /// <summary>Pairs with one hard negative, or scored pairs, whose texts share their first tokens the more they are alike.</summary>
    public static List<TrainingExample> Pairs(int count, bool scored, int seed = 7)
    {
        var random = new Random(seed);
        var examples = new List<TrainingExample>();
        for (int i = 0; i < count; i++)
        {
            TokenizedText anchor = Text(random);
            int score = scored ? i % 4 : 3;
            TokenizedText other = Text(random, [.. anchor.InputIds.Span[..Math.Min(score, anchor.InputIds.Length)]]);
            examples.Add(scored
                ? TrainingExample.ForScoredPair(anchor, other, score)
                : TrainingExample.ForPair(anchor, other, Text(random)));
        }

        return examples;
    }

    /// <summary>Texts of 3 to 16 tokens; the label of each is a matter of its second token.</summary>
    public static List<TrainingExample> Examples(ConvBertArchitecture architecture, int count, int classes = 3)
    {
        var random = new Random(7);
        var examples = new List<TrainingExample>();
        for (int i = 0; i < count; i++)
        {
            TokenizedText text = Text(random);
            int token = text.InputIds.Span[1];
            examples.Add(architecture switch
            {
                ConvBertArchitecture.SequenceClassification => TrainingExample.ForClass(text, token % classes),
                ConvBertArchitecture.QuestionAnswering =>
                    TrainingExample.ForSpan(text, token % text.InputIds.Length, text.InputIds.Length - 1),
                ConvBertArchitecture.MultipleChoice => TrainingExample.ForChoices([text, Text(random), Text(random)], i % 3),
                ConvBertArchitecture.TokenClassification => TrainingExample.ForTokens(text, Labels(text, classes)),
                _ => TrainingExample.ForTokens(text, Labels(text, VocabularySize)),
            });
        }

        return examples;
    }

    /// <summary>The numbers of all parameters.</summary>
    public static float[] Weights(TrainingModel model) => [.. model.Parameters.SelectMany(parameter => parameter.Value.Span.ToArray())];

    private static TokenizedText Text(Random random, params int[] beginning)
    {
        int[] rest = [.. Enumerable.Range(0, random.Next(3, 17 - beginning.Length)).Select(_ => random.Next(2, VocabularySize))];
        int[] ids = [.. beginning, .. rest];
        return new TokenizedText(ids, ids.Select((_, i) => i > 3 ? 1 : 0).ToArray());
    }

    /// <summary>Every third token has no label.</summary>
    private static long[] Labels(TokenizedText text, int classes) =>
        [.. text.InputIds.ToArray().Select((id, i) => i % 3 == 2 ? TrainingBatch.IgnoredLabel : id % classes)];
}
