namespace ConvBert.Training.Tests.Support;

/// <summary>
/// ConvBERT and its losses in double, written for reading: matrices are <c>[rows][columns]</c>, one padded batch, no dropout.
/// </summary>
internal sealed class ReferenceModel(ConvBertConfig config, IReadOnlyDictionary<string, double[]> tensors)
{
    private const double XIeluEpsilon = -9.98377799987793e-07, XIeluBase = 0.80078125;
    private readonly int _heads = config.EffectiveAttentionHeads, _size = config.AttentionHeadSize, _all = config.AllHeadSize;

    /// <summary>The part of a label that is spread over all classes; answers to questions are not smoothed.</summary>
    public double Smoothing { get; init; }

    /// <summary>Factors of the attention probabilities, <c>[layers, heads]</c>; null for none.</summary>
    public float[]? HeadMask { get; init; }

    /// <summary>The loss of a batch.</summary>
    public double Loss(ConvBertArchitecture architecture, ReferenceBatch batch)
    {
        double[][][] hidden =
            [.. Enumerable.Range(0, batch.Ids.Length).Select(sequence => Encode(batch.Ids[sequence], batch.Mask[sequence]))];
        switch (architecture)
        {
            case ConvBertArchitecture.MaskedLM:
                string table = config.TieWordEmbeddings ? "convbert.embeddings.word_embeddings.weight" : "generator_lm_head.weight";
                return Mean(hidden.SelectMany((rows, sequence) =>
                    rows.Select((x, token) => (x, label: batch.Labels[(sequence * rows.Length) + token])))
                    .Where(item => item.label >= 0)
                    .Select(item => CrossEntropy(
                        Product(Norm(Activate("gelu", Linear(item.x, "generator_predictions.dense"), ""),
                        "generator_predictions.LayerNorm"), tensors[table], tensors["generator_lm_head.bias"]),
                        (int)item.label)));
            case ConvBertArchitecture.TokenClassification:
                return Mean(hidden.SelectMany((rows, sequence) =>
                    rows.Select((x, token) => (x, label: batch.Labels[(sequence * rows.Length) + token])))
                    .Where(item => item.label >= 0).Select(item => CrossEntropy(Linear(item.x, "classifier"), (int)item.label)));
            case ConvBertArchitecture.QuestionAnswering:
                double[][][] scores = [.. hidden.Select(rows => (double[][])[.. rows.Select(x => Linear(x, "qa_outputs"))])];
                int count = scores.Length;
                return (Mean(scores.Select((rows, i) => -LogSoftmax([.. rows.Select(score => score[0])])[batch.Labels[i]]))
                    + Mean(scores.Select((rows, i) =>
                    -LogSoftmax([.. rows.Select(score => score[1])])[batch.Labels[count + i]]))) / 2;
            case ConvBertArchitecture.MultipleChoice:
                double[] choices = [.. hidden.Select(Choice)];
                int width = choices.Length / batch.Labels.Length;
                return Mean(batch.Labels.Select((label, question) =>
                    CrossEntropy(choices[(question * width)..((question + 1) * width)], (int)label)));
            default:
                double[][] logits =
                    [.. hidden.Select(rows =>
                    Linear(Activate(config.HiddenAct, Linear(rows[0], "classifier.dense"), ""), "classifier.out_proj"))];
                return SequenceLoss(logits, batch);
        }
    }

    /// <summary>The hidden states of a sequence without pads, <c>[tokens][hidden]</c>.</summary>
    public double[][] HiddenStates(ReadOnlySpan<int> ids) =>
        Encode(Array.ConvertAll(ids.ToArray(), id => (long)id), [.. Enumerable.Repeat(1f, ids.Length)]);

    private double SequenceLoss(double[][] logits, ReferenceBatch batch)
    {
        if (batch.Targets is not { } targets) return Mean(logits.Select((z, i) => CrossEntropy(z, (int)batch.Labels[i])));
        IEnumerable<(double z, double y)> pairs = logits.SelectMany(row => row).Zip(targets.Select(target => (double)target));
        return config.NumLabels == 1
            ? Mean(pairs.Select(pair => (pair.z - pair.y) * (pair.z - pair.y)))
            : Mean(pairs.Select(pair => Math.Max(pair.z, 0) - (pair.z * pair.y) + Math.Log(1 + Math.Exp(-Math.Abs(pair.z)))));
    }

    private double Choice(double[][] rows)
    {
        double[] x = config.SummaryType switch
        {
            "first" => rows[0],
            "mean" => [.. rows[0].Select((_, i) => rows.Average(row => row[i]))],
            _ => rows[^1],
        };
        if (config.SummaryUseProj) x = Linear(x, "sequence_summary.summary");
        if (!string.IsNullOrEmpty(config.SummaryActivation)) x = Activate(config.SummaryActivation, x, "");
        return Linear(x, "classifier")[0];
    }

    private double[][] Encode(long[] ids, float[] mask)
    {
        const string Prefix = "convbert.embeddings.";
        int width = config.EmbeddingSize;
        double[][] x = [.. ids.Select((id, token) => Norm(
            (double[])[.. Enumerable.Range(0, width).Select(i => tensors[Prefix + "word_embeddings.weight"][(id * width) + i]
                + tensors[Prefix + "position_embeddings.weight"][(token * width) + i]
                + tensors[Prefix + "token_type_embeddings.weight"][i])],
            Prefix + "LayerNorm"))];
        if (config.HasEmbeddingsProject) x = [.. x.Select(row => Linear(row, "convbert.embeddings_project"))];
        for (int layer = 0; layer < config.NumHiddenLayers; layer++) x = Layer(x, mask, layer);
        return x;
    }

    private double[][] Layer(double[][] x, float[] mask, int layer)
    {
        string name = $"convbert.encoder.layer.{layer}.", self = name + "attention.self.";
        double[][] query = Linear(x, self + "query"), key = Linear(x, self + "key"), value = Linear(x, self + "value"), spans =
            Linear(x, self + "conv_out_layer");
        double[][] kernels = Kernels(x, query, self);
        double[][] merged =
            [.. x.Select((_, token) => (double[])[.. Attend(query[token], key, value, mask, layer), .. Span(kernels[token], spans, token)])];
        double[][] y =
            [.. x.Select((row, token) =>
            Norm(Add(Linear(merged[token], name + "attention.output.dense"), row), name + "attention.output.LayerNorm"))];
        return [.. y.Select(row => Norm(
            Add(Linear(Activate(config.HiddenAct, Linear(row, name + "intermediate.dense"), name + "intermediate.intermediate_act_fn."),
            name + "output.dense"), row),
            name + "output.LayerNorm"))];
    }

    private double[][] Kernels(double[][] x, double[][] query, string self)
    {
        int taps = config.ConvKernelSize, half = taps / 2;
        double[] depthwise = tensors[self + "key_conv_attn_layer.depthwise.weight"];
        return [.. x.Select((_, token) =>
        {
            double[] deep = [.. Enumerable.Range(0, config.HiddenSize).Select(c => Enumerable.Range(0, taps)
                .Where(j => token + j - half >= 0
                && token + j - half < x.Length).Sum(j => depthwise[(c * taps) + j] * x[token + j - half][c]))];
            double[] keys =
                Product(deep, tensors[self + "key_conv_attn_layer.pointwise.weight"], tensors[self + "key_conv_attn_layer.bias"]);
            double[] scores = Linear([.. keys.Zip(query[token], (a, b) => a * b)], self + "conv_kernel_layer");
            return (double[])[.. scores.Chunk(taps).SelectMany(Softmax)];
        })];
    }

    private double[] Attend(double[] query, double[][] key, double[][] value, float[] mask, int layer)
    {
        var context = new double[_all];
        for (int head = 0; head < _heads; head++)
        {
            int first = head * _size;
            double[] p = Softmax([.. key.Select((k, j) => mask[j] == 0
                ? double.NegativeInfinity
                : Enumerable.Range(first, _size).Sum(i => query[i] * k[i]) / Math.Sqrt(_size))]);
            double factor = HeadMask?[(layer * _heads) + head] ?? 1;
            for (int i = first; i < first + _size; i++) context[i] = factor * p.Select((weight, j) => weight * value[j][i]).Sum();
        }

        return context;
    }

    private double[] Span(double[] kernels, double[][] values, int token)
    {
        int taps = config.ConvKernelSize, half = (taps - 1) / 2;
        return [.. Enumerable.Range(0, _all).Select(i => Enumerable.Range(0, taps)
            .Where(k => token + k - half >= 0
            && token + k - half < values.Length).Sum(k => kernels[(i / _size * taps) + k] * values[token + k - half][i]))];
    }

    private double[][] Linear(double[][] x, string name) => [.. x.Select(row => Linear(row, name))];

    private double[] Linear(double[] x, string name)
    {
        double[] weight = tensors[name + ".weight"], bias = tensors[name + ".bias"];
        bool grouped = config.NumGroups > 1 && (name.EndsWith("intermediate.dense", StringComparison.Ordinal)
            || (name.EndsWith("output.dense", StringComparison.Ordinal) && !name.Contains("attention", StringComparison.Ordinal)));
        if (!grouped) return Product(x, weight, bias);
        int inner = x.Length / config.NumGroups, outer = bias.Length / config.NumGroups;
        return [.. bias.Select((b, column) =>
        {
            int group = column / outer;
            return b
                + Enumerable.Range(0, inner).Sum(i => x[(group * inner) + i] * weight[(((group * inner) + i) * outer) + (column % outer)]);
        })];
    }

    private static double[] Product(double[] x, double[] weight, double[] bias)
    {
        var y = new double[bias.Length];
        for (int row = 0; row < y.Length; row++)
        {
            double sum = bias[row];
            for (int i = 0; i < x.Length; i++) sum += x[i] * weight[(row * x.Length) + i];
            y[row] = sum;
        }

        return y;
    }

    private double[] Norm(double[] x, string name)
    {
        double mean = x.Average(), scale = 1 / Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + config.LayerNormEps);
        return [.. x.Select((value, i) => ((value - mean) * scale * tensors[name + ".weight"][i]) + tensors[name + ".bias"][i])];
    }

    private double[] Activate(string key, double[] x, string prefix)
    {
        double slope = tensors.TryGetValue(prefix + "weight", out double[]? learned) ? learned[0] : 0.25;
        double positive = XIeluBase + Moved(prefix + "alpha_p", 0.2041015625), negative = XIeluBase + Moved(prefix + "alpha_n", -1.046875);
        return [.. x.Select(value => key switch
        {
            "prelu" => value >= 0 ? value : slope * value,
            "xielu" => value > 0 ? (positive * value * value) + (0.5 * value)
                : (negative * (Math.Exp(Math.Min(value, XIeluEpsilon)) - 1 - value)) + (0.5 * value),
            _ => ReferenceActivations.ByKey[key](value),
        })];
    }

    /// <summary>How far a learned number has moved α, without the rounding that hides small moves.</summary>
    private double Moved(string name, double untrained) =>
        tensors.TryGetValue(name, out double[]? learned) ? Math.Log(1 + Math.Exp(learned[0])) - Math.Log(1 + Math.Exp(untrained)) : 0;

    private static double[] Add(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    private static double[] Softmax(double[] x)
    {
        double max = x.Max();
        double[] e = [.. x.Select(value => Math.Exp(value - max))];
        double total = e.Sum();
        return [.. e.Select(value => value / total)];
    }

    private double CrossEntropy(double[] logits, int label)
    {
        double[] logs = LogSoftmax(logits);
        return (-(1 - Smoothing) * logs[label]) - (Smoothing * logs.Average());
    }

    private static double[] LogSoftmax(double[] logits)
    {
        double max = logits.Max(), total = max + Math.Log(logits.Sum(value => Math.Exp(value - max)));
        return Array.ConvertAll(logits, value => value - total);
    }

    private static double Mean(IEnumerable<double> values) => values.Average();
}

/// <summary>A padded batch for <see cref="ReferenceModel"/>; labels below 0 are left out.</summary>
internal sealed record ReferenceBatch(long[][] Ids, float[][] Mask, long[] Labels, float[]? Targets);
