using System.Runtime.InteropServices;
using ConvBert.Checkpoints;
using ConvBert.Configuration;
using ConvBert.Model;
using ConvBert.Weights;

namespace ConvBert.Loading;

/// <summary>The linear layers of a checkpoint's encoder in 8 bits, as a model keeps them, to be written to a file.</summary>
internal sealed class QuantizedEncoder : IDisposable
{
    private readonly ConvBertBackbone _backbone;
    private readonly Dictionary<string, TensorClaim> _claims;
    private readonly List<string> _float32Modules;

    private QuantizedEncoder(ConvBertBackbone backbone, Dictionary<string, TensorClaim> claims, List<string> float32Modules) =>
        (_backbone, _claims, _float32Modules) = (backbone, claims, float32Modules);

    /// <summary>Reads and quantizes the linear layers.</summary>
    /// <exception cref="CheckpointException">There is no configuration, or a tensor of the backbone is missing or malformed.</exception>
    /// <exception cref="ArgumentException">A name of <paramref name="keepFloat32"/> is that of no such layer.</exception>
    public static QuantizedEncoder Read(ICheckpoint checkpoint, ConvBertConfig? config, IReadOnlyList<string> keepFloat32)
    {
        if (config is null)
            throw new CheckpointException(checkpoint.Path, null, $"has no {ConvBertConfig.FileName} beside it, which 8 bits require");
        var options = new ConvBertLoadOptions { Precision = Precision.Int8, KeepFloat32 = keepFloat32 };
        using BoundWeights weights = BoundWeights.Bind(checkpoint, config, ConvBertArchitecture.Model, options);
        var backbone = new ConvBertBackbone(config, precisions: PrecisionPlan.Create(config, options));
        try
        {
            List<TensorClaim> claims = ModelFiles.Claims(config, ConvBertArchitecture.Model, backbone, head: null);
            List<TensorClaim> quantized = claims.FindAll(claim => claim.Quantized is not null);
            using var team = new ChunkTeam();
            TensorReader.Read(weights, claims, team);
            return new QuantizedEncoder(
                backbone,
                quantized.ToDictionary(claim => ConvBertWeightTable.CurrentName(weights.Find(claim.Name)!.Name), StringComparer.Ordinal),
                [
                    .. claims.Where(claim => claim.Definition.IsQuantizable && claim.Quantized is null)
                        .Select(claim => PrecisionPlan.Module(claim.Definition)),
                ]);
        }
        catch
        {
            backbone.Dispose();
            throw;
        }
    }

    /// <summary>The same tensors with 8-bit weights in place of the encoder's.</summary>
    public TensorToWrite[] Replace(TensorToWrite[] tensors) => Array.ConvertAll(
        tensors, tensor => _claims.TryGetValue(tensor.Name, out TensorClaim? claim)
            ? new(tensor.Name, TensorDType.I8, QuantizedRowFormat.Shape(claim.Definition), stream => stream.Write(Rows(claim)))
            : tensor);

    /// <summary>The configuration of the result.</summary>
    public ConvBertConfig Configure(ConvBertConfig config) => new QuantizationConfig(_float32Modules).AddTo(config);

    public void Dispose() => _backbone.Dispose();

    private static byte[] Rows(TensorClaim claim)
    {
        var values = new sbyte[claim.Length];
        var scales = new float[claim.Definition.OutputChannels];
        claim.Quantized!.Get(values, scales);
        byte[] rows = new byte[values.Length + (scales.Length * QuantizedRowFormat.ScaleBytes)];
        QuantizedRowFormat.Join(MemoryMarshal.AsBytes<sbyte>(values), scales, rows);
        return rows;
    }
}
