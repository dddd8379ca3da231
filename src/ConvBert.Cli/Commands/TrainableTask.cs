using ConvBert.Cli.Models;
using ConvBert.FineTuning;
using ConvBert.FineTuning.Metrics;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Tasks;

namespace ConvBert.Cli.Commands;

/// <summary>A task of the commands `train` and `evaluate`: its name, its options of data, and the task that they make.</summary>
/// <param name="Name">The name, that of the command that answers.</param>
/// <param name="Description">What is learned.</param>
/// <param name="AddOptions">Adds the options of its data.</param>
/// <param name="Create">Makes the task of the options.</param>
internal sealed record TrainableTask(
    string Name, string Description, Action<ParameterFlags> AddOptions, Func<ParameterSource, FineTuningTask> Create)
{
    private static readonly NamedValues<TagScheme> Schemes = new(
        ("IOB1", TagScheme.Iob1), ("IOB2", TagScheme.Iob2), ("IOE1", TagScheme.Ioe1), ("IOE2", TagScheme.Ioe2),
        ("IOBES", TagScheme.Iobes), ("BILOU", TagScheme.Bilou));

    /// <summary>The model that is evaluated unless another is named.</summary>
    public string Demo { get; init; } = DemoModels.FillMask;

    /// <summary>Every task.</summary>
    public static IReadOnlyList<TrainableTask> All { get; } =
    [
        new(
            "classify", "Labels, or numbers, for texts or pairs of texts. An example is {\"text\", \"label\"}.",
            flags => flags.AddColumn("text_column", "the text").AddColumn("text_pair_column", "the second text")
                .AddColumn("label_column", "the label").AddLabels().AddProblemType().AddMaxLength(),
            parameters => new TextClassificationTask
            {
                Reading = DataFlags.Read(parameters),
                CacheDirectory = DataFlags.CacheDirectory(parameters),
                MaxLength = DataFlags.MaxLength(parameters),
            }) { Demo = DemoModels.Sentiment },
        new(
            "tag", "Tags for words, such as entities. An example is {\"tokens\", \"ner_tags\"}, or lines of a CoNLL file.",
            flags => flags.AddColumn("tokens_column", "the words").AddColumn("tags_column", "their tags").AddLabels().AddMaxLength()
                .Boolean("label_all_tokens", "Give all pieces of a word its tag, instead of the first one alone.")
                .Choice("tag_scheme", "Count entities strictly by this scheme, instead of the CoNLL evaluation's way.", Schemes),
            parameters => new TokenClassificationTask
            {
                Reading = DataFlags.Read(parameters),
                CacheDirectory = DataFlags.CacheDirectory(parameters),
                MaxLength = DataFlags.MaxLength(parameters),
                LabelAllTokens = parameters.Boolean("label_all_tokens") ?? false,
                Scheme = parameters.Choice("tag_scheme", Schemes),
            }) { Demo = DemoModels.Ner },
        new(
            "ask", "Answers that are slices of a context. An example is {\"question\", \"context\", \"answers\"}, or SQuAD's JSON.",
            flags => flags.AddColumn("question_column", "the question").AddColumn("context_column", "the context")
                .AddColumn("answers_column", "the answers")
                .Integer("max_length", "The tokens of a window, the question's included.", 384)
                .Integer("doc_stride", "The tokens by which the windows of a long context overlap.", 128)
                .Integer("max_answer_length", "The most tokens of an answer in evaluations.", 30),
            parameters => new QuestionAnsweringTask
            {
                Reading = DataFlags.Read(parameters),
                CacheDirectory = DataFlags.CacheDirectory(parameters),
                MaxLength = DataFlags.MaxLength(parameters)!.Value,
                DocStride = parameters.Integer("doc_stride", min: 0)!.Value,
                MaxAnswerLength = parameters.Integer("max_answer_length", min: 1)!.Value,
            }) { Demo = DemoModels.QuestionAnswering },
        new(
            "fill-mask", "Masked tokens of plain text, one text a line.",
            flags => flags.AddColumn("text_column", "the text")
                .Integer("block_size", "The tokens of a block; texts are joined and cut into blocks.", 128)
                .Boolean("line_by_line", "Make every text a sequence of its own, cut at --block-size, instead of joining texts.")
                .Number("mlm_probability", "The part of the tokens that are to be predicted.", "0.15")
                .Boolean("whole_word_mask", "Mask all pieces of a word together."),
            parameters => new MaskedLanguageModelingTask
            {
                Reading = DataFlags.Read(parameters),
                CacheDirectory = DataFlags.CacheDirectory(parameters),
                BlockSize = parameters.Integer("block_size", min: 1)!.Value,
                LineByLine = parameters.Boolean("line_by_line") ?? false,
                MaskProbability = parameters.Number("mlm_probability")!.Value,
                WholeWordMask = parameters.Boolean("whole_word_mask") ?? false,
                Seed = TrainingFlags.Seeds(parameters)[0],
            }),
        new(
            "choose", "The right one of several choices. An example is {\"prompt\", \"choices\", \"label\"}, or SWAG's columns.",
            flags => flags.AddColumn("prompt_column", "the prompt").AddColumn("choices_column", "the choices")
                .AddColumn("label_column", "the index of the right choice").AddMaxLength(),
            parameters => new MultipleChoiceTask
            {
                Reading = DataFlags.Read(parameters),
                CacheDirectory = DataFlags.CacheDirectory(parameters),
                MaxLength = DataFlags.MaxLength(parameters),
            }) { Demo = DemoModels.Choice },
        new(
            "embed",
            "Embeddings, near for texts of like meaning. An example is {\"anchor\", \"positive\"}, with {\"negative\"} or not, or "
            + "{\"sentence1\", \"sentence2\", \"score\"}.",
            flags => flags.AddColumn("anchor_column", "the first text").AddColumn("positive_column", "the text that is like it")
                .AddColumn("negative_column", "a text that is not").AddColumn("score_column", "how alike the texts are").AddMaxLength()
                .Choice(
                    "pooling", "How a text's tokens become its embedding; by default as the model's folder says, else the mean.",
                    FeatureExtractionParameters.Poolings)
                .Number("similarity_scale", "The factor of cosine similarities in the loss.", "20"),
            parameters => new SentenceEmbeddingTask
            {
                Reading = DataFlags.Read(parameters),
                CacheDirectory = DataFlags.CacheDirectory(parameters),
                MaxLength = DataFlags.MaxLength(parameters),
                Pooling = parameters.Choice("pooling", FeatureExtractionParameters.Poolings),
                SimilarityScale = (float)parameters.Number("similarity_scale")!.Value,
            }),
    ];
}
