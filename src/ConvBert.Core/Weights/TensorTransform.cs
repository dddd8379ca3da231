namespace ConvBert.Weights;

/// <summary>How the stored numbers of a tensor get into the memory of the module that claims it.</summary>
internal enum TensorTransform
{
    /// <summary>In file order, at <see cref="TensorDefinition.First"/> of the module's vector or table. Read in place.</summary>
    FileOrder,

    /// <summary>Stored <c>[rows, …]</c>, kept with the first axis last.</summary>
    Transposed,

    /// <summary>A linear layer's <c>[out, in]</c>, packed as columns <see cref="TensorDefinition.First"/>… of a product's matrix.</summary>
    Columns,

    /// <summary>A grouped linear layer's <c>[groups, in / groups, out / groups]</c>, packed as one matrix a group.</summary>
    Groups,

    /// <summary>A single number, kept as a managed value.</summary>
    Number,
}
