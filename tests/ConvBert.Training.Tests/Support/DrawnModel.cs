using System.Numerics.Tensors;
using ConvBert.Checkpoints;
using ConvBert.Testing;
using ConvBert.Weights;

namespace ConvBert.Training.Tests.Support;

/// <summary>A small model of a drawn configuration, its weights, and a padded batch with labels; the same ones for a seed.</summary>
internal sealed class DrawnModel : IDisposable
{
    private static readonly ConvBertArchitecture[] Classes =
    [
        ConvBertArchitecture.MaskedLM, ConvBertArchitecture.SequenceClassification, ConvBertArchitecture.MultipleChoice,
            ConvBertArchitecture.TokenClassification,
        ConvBertArchitecture.QuestionAnswering,
    ];

    private static readonly string[] Activations = [.. ReferenceActivations.ByKey.Keys, "prelu", "xielu"];
    private readonly TemporaryFolder _folder = new();
    private readonly Random _random;

    public DrawnModel(int seed, double dropout = 0, int sequences = 4, int length = 7)
    {
        _random = new Random(seed);
        Architecture = Classes[seed % Classes.Length];
        Config = DrawConfig(seed, dropout);
        Config.SavePretrained(_folder.Path);
        WriteWeights();
        Batch = DrawBatch(sequences, length);
        Inputs = ToInputs(Batch, length);
    }

    public ConvBertConfig Config { get; }

    public ConvBertArchitecture Architecture { get; }

    public Dictionary<string, double[]> Tensors { get; } = [];

    public ReferenceBatch Batch { get; }

    public ConvBertInputs Inputs { get; }

    public TrainingModel Load(int threads = 1) =>
        TrainingModel.FromPretrained(_folder.Path, Architecture, new ConvBertLoadOptions { Threads = threads });

    public TrainingBatch ToTrainingBatch()
    {
        var batch = new TrainingBatch(Config, Architecture);
        batch.Set(Inputs);
        return batch;
    }

    /// <summary>The batch's examples without their pads; answers lie within them.</summary>
    public TrainingExample[] ToExamples()
    {
        ReferenceBatch batch = Padded(Longest);
        TokenizedText[] texts =
            [.. batch.Ids.Select((ids, i) => new TokenizedText(Array.ConvertAll(ids[..Kept(i)], id => (int)id)))];
        return Architecture switch
        {
            ConvBertArchitecture.QuestionAnswering =>
                [.. texts.Select((text, i) => TrainingExample.ForSpan(text, batch.Labels[i], batch.Labels[texts.Length + i]))],
            ConvBertArchitecture.MultipleChoice =>
                [.. batch.Labels.Select((label, i) => TrainingExample.ForChoices(texts[(2 * i)..((2 * i) + 2)], label))],
            ConvBertArchitecture.SequenceClassification when batch.Targets is { } targets =>
                [.. texts.Select((text, i) => TrainingExample.ForTargets(text, targets.AsMemory(i * Config.NumLabels, Config.NumLabels)))],
            ConvBertArchitecture.SequenceClassification => [.. texts.Select((text, i) => TrainingExample.ForClass(text, batch.Labels[i]))],
            _ => [.. texts.Select((text, i) => TrainingExample.ForTokens(text, batch.Labels.AsMemory(i * Longest, Kept(i))))],
        };
    }

    /// <summary>The examples of <see cref="ToExamples"/>, padded to a length.</summary>
    public ReferenceBatch Padded(int length)
    {
        int sequences = Batch.Ids.Length, old = Batch.Ids[0].Length;
        long[][] ids = [.. Batch.Ids.Select((all, i) => (long[])[.. all[..Kept(i)], .. Pads(length - Kept(i), Config.PadTokenId!.Value)])];
        float[][] mask = [.. ids.Select((_, i) => (float[])[.. Enumerable.Range(0, length).Select(token => token < Kept(i) ? 1f : 0f)])];
        long[] labels = Architecture switch
        {
            ConvBertArchitecture.MaskedLM or ConvBertArchitecture.TokenClassification =>
                [.. Enumerable.Range(0, sequences).SelectMany(i => (long[])
                    [.. Batch.Labels[(i * old)..((i * old) + Kept(i))], .. Pads(length - Kept(i), TrainingBatch.IgnoredLabel)])],
            ConvBertArchitecture.QuestionAnswering => [.. Batch.Labels.Select((label, i) => label % Kept(i % sequences))],
            _ => Batch.Labels,
        };
        return new ReferenceBatch(ids, mask, labels, Batch.Targets);
    }

    /// <summary>The longest sequence without pads.</summary>
    public int Longest => Enumerable.Range(0, Batch.Ids.Length).Max(Kept);

    /// <summary>The batch as the arguments of a forward.</summary>
    public ConvBertInputs ToInputs(ReferenceBatch batch) => ToInputs(batch, batch.Ids[0].Length);

    public void Dispose() => _folder.Dispose();

    private int Kept(int sequence) => (int)Batch.Mask[sequence].Sum();

    private static long[] Pads(int count, long pad) => [.. Enumerable.Repeat(pad, count)];

    private ConvBertConfig DrawConfig(int seed, double dropout)
    {
        int ratio = Pick(1, 2, 3), heads = ratio * Pick(1, 2, 3), groups = Pick(1, 2, 3), effective = heads / ratio;
        int hidden = effective * 2 * Pick(2, 3, 5) * groups;
        bool isAnswering = Architecture == ConvBertArchitecture.QuestionAnswering;
        string activation = Activations[seed / Classes.Length % Activations.Length];
        return new ConvBertConfig
        {
            VocabSize = 37,
            HiddenSize = hidden,
            EmbeddingSize = _random.Next(2) == 0 ? hidden : 6,
            NumHiddenLayers = _random.Next(3),
            NumAttentionHeads = heads,
            HeadRatio = ratio,
            NumGroups = groups,
            IntermediateSize = groups * Pick(5, 8),
            ConvKernelSize = Pick(1, 3, 5, 9, 13),
            HiddenAct = activation,
            MaxPositionEmbeddings = 16,
            TieWordEmbeddings = _random.Next(2) == 0,
            NumLabels = isAnswering ? 2 : Pick(1, 2, 4),
            HiddenDropoutProb = dropout,
            AttentionProbsDropoutProb = dropout,
            PadTokenId = _random.Next(2),
            SummaryType = Pick("first", "last", "mean", "cls_index"),
            SummaryUseProj = _random.Next(2) == 0,
            SummaryActivation = Pick("", "tanh", "gelu"),
            SummaryFirstDropout = dropout,
            SummaryLastDropout = dropout,
        };
    }

    private T Pick<T>(params T[] choices) => choices[_random.Next(choices.Length)];

    private void WriteWeights()
    {
        var tensors = new List<TensorToWrite>();
        foreach (TensorDefinition tensor in ConvBertWeightTable.Definitions(Config, Architecture))
        {
            if (tensor.Name == ConvBertWeightTable.Decoder && Config.TieWordEmbeddings) continue;
            string name = ConvBertWeightTable.StoredName(tensor, Architecture);
            var values = new float[tensor.ElementCount];
            bool isNorm = name.EndsWith("LayerNorm.weight", StringComparison.Ordinal);
            for (int i = 0; i < values.Length; i++) values[i] = (float)((isNorm ? 1 : 0) + ((_random.NextDouble() - 0.5) * 0.9));
            if (Learned(name) is { } number) values[0] = number;
            Tensors[name] = Array.ConvertAll(values, value => (double)value);
            tensors.Add(TensorToWrite.Create(name, tensor.Shape, values));
        }

        SafetensorsWriter.Write(_folder.File("model.safetensors"), tensors);
    }

    private static float? Learned(string name) => name[(name.LastIndexOf('.') + 1)..] switch
    {
        "alpha_p" => 0.2041015625f,
        "alpha_n" => -1.046875f,
        "beta" => 0.5f,
        "eps" => -9.98377799987793e-07f,
        _ => null,
    };

    private ReferenceBatch DrawBatch(int sequences, int length)
    {
        long[][] ids =
            [.. Enumerable.Range(
            0, sequences).Select(_ => (long[])[.. Enumerable.Range(0, length).Select(_ => (long)_random.Next(Config.VocabSize))])];
        float[][] mask = [.. Enumerable.Range(0, sequences).Select(_ =>
        {
            int kept = 1 + _random.Next(length);
            return (float[])[.. Enumerable.Range(0, length).Select(token => token < kept ? 1f : 0f)];
        })];
        bool isTargets = Architecture == ConvBertArchitecture.SequenceClassification && (Config.NumLabels == 1 || _random.Next(2) == 0);
        float[]? targets = isTargets ? [.. Enumerable.Range(0, sequences * Config.NumLabels).Select(_ => (float)_random.Next(2))] : null;
        return new(ids, mask, DrawLabels(sequences, length), targets);
    }

    private long[] DrawLabels(int sequences, int length) => Architecture switch
    {
        ConvBertArchitecture.MaskedLM => Labels(sequences * length, Config.VocabSize, leavesOut: true),
        ConvBertArchitecture.TokenClassification => Labels(sequences * length, Config.NumLabels, leavesOut: true),
        ConvBertArchitecture.QuestionAnswering => Labels(2 * sequences, length, leavesOut: false),
        ConvBertArchitecture.MultipleChoice => Labels(sequences / 2, 2, leavesOut: false),
        _ => Labels(sequences, Config.NumLabels, leavesOut: false),
    };

    private long[] Labels(int count, int classes, bool leavesOut) =>
        [.. Enumerable.Range(0, count)
            .Select(i => leavesOut && i > 0 && _random.Next(2) == 0 ? TrainingBatch.IgnoredLabel : _random.Next(classes))];

    private ConvBertInputs ToInputs(ReferenceBatch batch, int length)
    {
        int sequences = batch.Ids.Length;
        bool isChoice = Architecture == ConvBertArchitecture.MultipleChoice, isAnswering =
            Architecture == ConvBertArchitecture.QuestionAnswering;
        bool isPerToken = Architecture is ConvBertArchitecture.MaskedLM or ConvBertArchitecture.TokenClassification;
        nint[] shape = isChoice ? [sequences / 2, 2, length] : [sequences, length];
        return new ConvBertInputs
        {
            InputIds = Tensor.Create(batch.Ids.SelectMany(ids => ids).ToArray(), shape),
            AttentionMask = Tensor.Create(batch.Mask.SelectMany(mask => mask).ToArray(), shape),
            Labels =
                isAnswering || batch.Targets is not null ? null : Tensor.Create(batch.Labels, isPerToken ? shape : [batch.Labels.Length]),
            FloatLabels = batch.Targets is null ? null : Tensor.Create(batch.Targets, [sequences, Config.NumLabels]),
            StartPositions = isAnswering ? Tensor.Create(batch.Labels[..sequences], [sequences]) : null,
            EndPositions = isAnswering ? Tensor.Create(batch.Labels[sequences..], [sequences]) : null,
        };
    }
}
