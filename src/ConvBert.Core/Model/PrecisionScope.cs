using ConvBert.Weights;

namespace ConvBert.Model;

/// <summary>The precisions of the modules below one module's name.</summary>
internal readonly struct PrecisionScope(PrecisionPlan plan, string prefix = "")
{
    /// <summary>The scope of a module inside this one.</summary>
    public PrecisionScope Under(string module) => new(plan, $"{prefix}{module}.");

    /// <summary>The precision of a module.</summary>
    public Precision Of(string module) => plan.Of(prefix + module);

    /// <summary>The precision of a product that computes several modules side by side.</summary>
    public Precision Of(IReadOnlyList<string> modules)
    {
        var names = new string[modules.Count];
        for (int i = 0; i < names.Length; i++) names[i] = prefix + modules[i];
        return plan.Of(names);
    }
}
