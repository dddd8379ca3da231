using ConvBert.Pipelines;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Requests;

namespace ConvBert.Serving.Tasks;

/// <summary>The parameters of `zero-shot-classification`.</summary>
internal static class ZeroShotClassificationParameters
{
    /// <summary>Reads the parameters of a call.</summary>
    public static ZeroShotClassificationOptions Read(ParameterSource parameters, CallParameters batching)
    {
        bool? deprecatedMultiLabel = parameters.Boolean("multi_class");
        var options = new ZeroShotClassificationOptions
        {
            CandidateLabels = parameters.Texts("candidate_labels", ZeroShotClassificationOptions.ParseLabels)
                ?? throw parameters.Refusal($"{parameters.Label("candidate_labels")} is missing: the labels to choose from."),
            MultiLabel = deprecatedMultiLabel ?? parameters.Boolean("multi_label") ?? false,
        };
        parameters.Has("multi_label");
        if (parameters.Text("hypothesis_template") is { } template) options = options with { HypothesisTemplate = template };
        options = CallParameters.Read(parameters, batching).ApplyTo(options);
        parameters.RefuseUnknown();
        return options;
    }
}
