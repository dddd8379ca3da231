namespace ConvBert.Weights;

/// <summary>
/// The tensors of one model while its modules claim them. Every tensor of the table is claimed once: a name that the table does not know, a
/// second claim, and a tensor that no module claims are errors.
/// </summary>
internal sealed class TensorRegistry
{
    private readonly List<TensorDefinition> _definitions;
    private readonly Dictionary<string, int> _indices;
    private readonly TensorClaim?[] _claims;
    private readonly bool[] _claimed;

    /// <summary>A registry of which nothing is claimed.</summary>
    /// <param name="definitions">The model's part of the table.</param>
    public TensorRegistry(List<TensorDefinition> definitions)
    {
        _definitions = definitions;
        _claims = new TensorClaim?[definitions.Count];
        _claimed = new bool[definitions.Count];
        _indices = new Dictionary<string, int>(definitions.Count, StringComparer.Ordinal);
        for (int i = 0; i < definitions.Count; i++) _indices.Add(definitions[i].Name, i);
    }

    /// <summary>The scope of the whole model.</summary>
    public ClaimScope Root => new(this, "");

    /// <summary>The claims in the order of the table. Tensors that are tied to another one have none.</summary>
    /// <exception cref="TensorRegistryException">No module has claimed a tensor.</exception>
    public List<TensorClaim> Complete()
    {
        var claims = new List<TensorClaim>(_claims.Length);
        for (int i = 0; i < _claims.Length; i++)
        {
            if (!_claimed[i]) throw new TensorRegistryException(_definitions[i].Name, "is claimed by no module");
            if (_claims[i] is { } claim) claims.Add(claim);
        }

        return claims;
    }

    /// <summary>Marks a tensor as claimed.</summary>
    /// <exception cref="TensorRegistryException">The table has no such tensor, or it is claimed already.</exception>
    internal TensorDefinition Take(string name)
    {
        if (!_indices.TryGetValue(name, out int index)) throw new TensorRegistryException(name, "is not in the table");
        if (_claimed[index]) throw new TensorRegistryException(name, "is claimed twice");
        _claimed[index] = true;
        return _definitions[index];
    }

    internal void Add(TensorClaim claim) => _claims[_indices[claim.Name]] = claim;
}
