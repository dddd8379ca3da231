using ConvBert.Checkpoints;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace ConvBert.TorchSharpSide;

/// <summary>
/// <c>ConvBertForSequenceClassification</c> from libtorch's functions, as Hugging Face composes them. Each layer frees what autograd does
/// not keep.
/// </summary>
internal sealed class TorchConvBert : IDisposable
{
    private readonly ConvBertConfig _config;
    private readonly Dictionary<string, Parameter> _parameters = [];
    private readonly Embedding _words;

    /// <exception cref="CheckpointException">The weights are missing or broken.</exception>
    public TorchConvBert(string folder)
    {
        _config = ConvBertConfig.FromPretrained(folder);
        using ICheckpoint file = Checkpoint.Open(Path.Combine(folder, "model.safetensors"));
        foreach (TensorEntry entry in file.Tensors.Values)
        {
            var values = new float[entry.ElementCount];
            file.Read(entry, values);
            using Tensor stored = tensor(values, [.. entry.Shape]);
            _parameters[entry.Name] = new Parameter(stored.clone(), requires_grad: true);
        }

        _words = nn.Embedding(_config.VocabSize, _config.EmbeddingSize, _config.PadTokenId);
        _words.weight = _parameters["convbert.embeddings.word_embeddings.weight"];
    }

    /// <summary>The rate of all dropouts; 0 for none.</summary>
    public double DropoutRate { get; set; }

    /// <summary>The parameters: those that decay, and layer norms and biases, which do not.</summary>
    public ILookup<bool, Parameter> ByDecay => _parameters.ToLookup(
        pair => !pair.Key.EndsWith("bias", StringComparison.Ordinal) && !pair.Key.Contains("LayerNorm", StringComparison.Ordinal),
        pair => pair.Value);

    /// <summary>The loss of a padded batch.</summary>
    /// <param name="ids"><c>[batch, sequence]</c>.</param>
    /// <param name="mask"><c>[batch, 1, 1, sequence]</c>, added to the scores of attention.</param>
    /// <param name="labels"><c>[batch]</c>.</param>
    public Tensor Loss(Tensor ids, Tensor mask, Tensor labels)
    {
        const string Prefix = "convbert.embeddings.";
        Tensor x;
        using (NewDisposeScope())
        {
            x = _words.call(ids)
                + _parameters[Prefix + "position_embeddings.weight"][..(int)ids.shape[1]]
                + _parameters[Prefix + "token_type_embeddings.weight"][0];
            x = Drop(Norm(x, Prefix + "LayerNorm"));
            if (_config.HasEmbeddingsProject) x = Linear(x, "convbert.embeddings_project");
            x.MoveToOuterDisposeScope();
        }

        for (int layer = 0; layer < _config.NumHiddenLayers; layer++)
        {
            using DisposeScope scope = NewDisposeScope();
            x = Layer(x, $"convbert.encoder.layer.{layer}.", mask).MoveToOuterDisposeScope();
        }

        Tensor head = Drop(F.gelu(Linear(Drop(x.select(1, 0)), "classifier.dense")));
        return F.cross_entropy(Linear(head, "classifier.out_proj"), labels);
    }

    public void Dispose()
    {
        _words.Dispose();
        foreach (Parameter parameter in _parameters.Values) parameter.Dispose();
    }

    private Tensor Layer(Tensor x, string name, Tensor mask)
    {
        long batch = x.shape[0], length = x.shape[1], heads = _config.EffectiveAttentionHeads, size = _config.AttentionHeadSize;
        string self = name + "attention.self.";
        Tensor query = Linear(x, self + "query"), key = Linear(x, self + "key"), value = Linear(x, self + "value");
        Tensor spans = Spans(x, query, self);
        Tensor scores = (matmul(Split(query), Split(key).transpose(-1, -2)) / Math.Sqrt(size)) + mask;
        Tensor context = matmul(Drop(F.softmax(scores, -1)), Split(value)).permute(0, 2, 1, 3).contiguous();
        Tensor merged = cat([context, spans], 2).view(batch, length, 2 * heads * size);
        Tensor y = Norm(Drop(Linear(merged, name + "attention.output.dense")) + x, name + "attention.output.LayerNorm");
        Tensor inner = F.gelu(Linear(y, name + "intermediate.dense"));
        return Norm(Drop(Linear(inner, name + "output.dense")) + y, name + "output.LayerNorm");

        Tensor Split(Tensor all) => all.view(batch, length, heads, size).permute(0, 2, 1, 3);
    }

    /// <summary>The span-based dynamic convolution, <c>[batch, sequence, heads, size]</c>.</summary>
    private Tensor Spans(Tensor x, Tensor query, string self)
    {
        long batch = x.shape[0], length = x.shape[1], heads = _config.EffectiveAttentionHeads, size = _config.AttentionHeadSize;
        long taps = _config.ConvKernelSize;
        string keys = self + "key_conv_attn_layer.";
        Tensor deep = F.conv1d(
            x.transpose(1, 2), _parameters[keys + "depthwise.weight"], padding: taps / 2, groups: _config.HiddenSize);
        Tensor gate = (F.conv1d(deep, _parameters[keys + "pointwise.weight"]) + _parameters[keys + "bias"]).transpose(1, 2);
        Tensor kernel = F.softmax(Linear(gate * query, self + "conv_kernel_layer").reshape(-1, taps, 1), 1);
        Tensor columns = Linear(x, self + "conv_out_layer").transpose(1, 2).contiguous().unsqueeze(-1);
        columns = F.unfold(columns, (taps, 1), padding: ((taps - 1) / 2, 0)).transpose(1, 2).reshape(-1, size, taps);
        return matmul(columns, kernel).reshape(batch, length, heads, size);
    }

    private Tensor Linear(Tensor x, string name)
    {
        Tensor weight = _parameters[name + ".weight"], bias = _parameters[name + ".bias"];
        if (weight.dim() == 2) return F.linear(x, weight, bias);
        long groups = weight.shape[0], inner = weight.shape[1], outer = weight.shape[2];
        Tensor y = matmul(x.reshape(-1, groups, inner).transpose(0, 1), weight);
        return y.transpose(0, 1).reshape(x.shape[0], x.shape[1], groups * outer) + bias;
    }

    private Tensor Norm(Tensor x, string name) =>
        F.layer_norm(x, [x.shape[^1]], _parameters[name + ".weight"], _parameters[name + ".bias"], _config.LayerNormEps);

    private Tensor Drop(Tensor x) => F.dropout(x, DropoutRate, DropoutRate > 0);
}
