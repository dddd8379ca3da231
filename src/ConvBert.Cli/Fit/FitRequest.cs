using System.Text.Json;
using ConvBert.Serving.Requests;

namespace ConvBert.Cli.Fit;

/// <summary>One line of `fit --requests`: a model, batches of tensors, how to train, and where gradients and weights go.</summary>
/// <param name="Model">The folder, or a demo's name.</param>
/// <param name="Class">The class's name; null for the one that the config names.</param>
/// <param name="Batches">Safetensors files with Hugging Face's argument names, labels included; step t uses batch t mod n.</param>
/// <param name="Steps">Optimizer steps; 0 computes the first batch's loss and gradients only.</param>
/// <param name="Arguments">How to train.</param>
/// <param name="Gradients">The file for the first step's gradients, before clipping; null for none.</param>
/// <param name="Outputs">The file for the weights after the last step; null for none.</param>
internal sealed record FitRequest(
    string Model, string? Class, IReadOnlyList<string> Batches, int Steps, FitArguments Arguments, string? Gradients, string? Outputs)
{
    /// <summary>The maximum number of steps: the rates, losses and norms of all steps are in memory.</summary>
    private const int MaxSteps = 10_000_000;

    /// <summary>Reads one line of `fit --requests`.</summary>
    /// <exception cref="RequestException">It is no such request.</exception>
    public static FitRequest FromJson(string line)
    {
        using JsonDocument document = RequestObject.Parse(line);
        var request = new RequestObject(document.RootElement, "The request");
        int steps = request.Integer("steps", 0, MaxSteps) ?? throw new RequestException("The request lacks \"steps\".");
        string[] batches = request.Texts("batches") ?? throw new RequestException("The request lacks \"batches\".");
        if (batches.Length == 0) throw new RequestException("\"batches\" is empty; expected at least one file.");
        var result = new FitRequest(
            request.RequiredText("model"), request.Text("class"), batches, steps,
            FitArguments.Read(request.Object("arguments") ?? RequestObject.Empty("\"arguments\""), steps),
            request.Text("gradients"), request.Text("outputs"));
        request.RefuseUnknown();
        return result;
    }
}
