namespace ConvBert.Checkpoints;

/// <summary>The meaning of a global in a pickle.</summary>
internal enum TorchSymbolKind
{
    OrderedDictionary,
    Size,
    Storage,
    DType,
    RebuildTensor,
    RebuildTensorWithType,
    RebuildParameter,
}

/// <summary>A name that a state dictionary may use, and what calling it describes; nothing is executed.</summary>
internal sealed record TorchSymbol(TorchSymbolKind Kind, TensorDType? DType = null)
{
    private static readonly Dictionary<string, TorchSymbol> Table = Create();

    internal static TorchSymbol? Find(string name) => Table.GetValueOrDefault(name);

    /// <exception cref="FormatException">The arguments have another form.</exception>
    internal object Call(object?[] arguments) => (Kind, arguments) switch
    {
        (TorchSymbolKind.OrderedDictionary, []) => new PickleDictionary(),
        (TorchSymbolKind.OrderedDictionary, [PickleList pairs]) => FromPairs(pairs),
        (TorchSymbolKind.Size, [PickleTuple size]) => size,
        (TorchSymbolKind.RebuildTensor, [var storage, var offset, var size, var stride, ..]) when arguments.Length is 4 or 6 or 7
            => TorchTensor.Create(storage, offset, size, stride, null),
        (TorchSymbolKind.RebuildTensorWithType, [var storage, var offset, var size, var stride, _, _,
        TorchSymbol { Kind: TorchSymbolKind.DType } type, ..]) when arguments.Length is 7 or 8
            => TorchTensor.Create(storage, offset, size, stride, type.DType),
        (TorchSymbolKind.RebuildParameter, [TorchTensor tensor, ..]) when arguments.Length is 3 or 4 => tensor,
        _ => throw new FormatException($"calls {Kind} with {arguments.Length} arguments that do not fit"),
    };

    private static PickleDictionary FromPairs(PickleList pairs)
    {
        var dictionary = new PickleDictionary();
        foreach (object? pair in pairs.Items)
        {
            object?[] parts = pair switch
            {
                PickleList list => [.. list.Items],
                PickleTuple tuple => tuple.Items,
                _ => [],
            };
            if (parts.Length != 2) throw new FormatException("builds a dictionary from something other than pairs");
            dictionary.Items.Add(new(parts[0], parts[1]));
        }

        return dictionary;
    }

    private static Dictionary<string, TorchSymbol> Create()
    {
        var table = new Dictionary<string, TorchSymbol>(StringComparer.Ordinal)
        {
            ["collections.OrderedDict"] = new(TorchSymbolKind.OrderedDictionary),
            ["torch.Size"] = new(TorchSymbolKind.Size),
            ["torch._utils._rebuild_tensor"] = new(TorchSymbolKind.RebuildTensor),
            ["torch._utils._rebuild_tensor_v2"] = new(TorchSymbolKind.RebuildTensor),
            ["torch._utils._rebuild_tensor_v3"] = new(TorchSymbolKind.RebuildTensorWithType),
            ["torch._utils._rebuild_parameter"] = new(TorchSymbolKind.RebuildParameter),
            ["torch._utils._rebuild_parameter_with_state"] = new(TorchSymbolKind.RebuildParameter),
            ["torch.storage.UntypedStorage"] = new(TorchSymbolKind.Storage),
        };
        foreach ((string name, TensorDType dtype) in Storages) table.Add($"torch.{name}Storage", new(TorchSymbolKind.Storage, dtype));
        foreach ((string name, TensorDType dtype) in DTypes) table.Add($"torch.{name}", new(TorchSymbolKind.DType, dtype));
        return table;
    }

    private static (string Name, TensorDType DType)[] Storages =>
    [
        ("Double", TensorDType.F64), ("Float", TensorDType.F32), ("Half", TensorDType.F16), (
            "BFloat16", TensorDType.BF16), ("Long", TensorDType.I64),
        ("Int", TensorDType.I32), ("Short", TensorDType.I16), ("Char", TensorDType.I8), ("Byte", TensorDType.U8), (
            "Bool", TensorDType.Bool),
        ("ComplexFloat", TensorDType.C64),
    ];

    private static (string Name, TensorDType DType)[] DTypes =>
    [
        ("float64", TensorDType.F64), ("double", TensorDType.F64), ("float32", TensorDType.F32), ("float", TensorDType.F32), (
            "float16", TensorDType.F16),
        ("half", TensorDType.F16), ("bfloat16", TensorDType.BF16), ("int64", TensorDType.I64), ("long", TensorDType.I64), (
            "int32", TensorDType.I32),
        ("int", TensorDType.I32), ("int16", TensorDType.I16), ("short", TensorDType.I16), ("int8", TensorDType.I8), (
            "uint64", TensorDType.U64),
        ("uint32", TensorDType.U32), ("uint16", TensorDType.U16), ("uint8", TensorDType.U8), ("bool", TensorDType.Bool), (
            "complex64", TensorDType.C64),
        ("float8_e5m2", TensorDType.F8E5M2), ("float8_e4m3fn", TensorDType.F8E4M3), ("float8_e8m0fnu", TensorDType.F8E8M0),
        ("float8_e4m3fnuz", TensorDType.F8E4M3Fnuz), ("float8_e5m2fnuz", TensorDType.F8E5M2Fnuz),
    ];
}
