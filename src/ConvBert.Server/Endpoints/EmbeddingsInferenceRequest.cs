using System.Text.Json;
using ConvBert.Server.Calls;
using ConvBert.Server.Http;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Requests;
using ConvBert.Tokenization;

namespace ConvBert.Server.Endpoints;

/// <summary>The fields that text-embeddings-inference's requests share.</summary>
/// <param name="fields">All fields.</param>
internal sealed class EmbeddingsInferenceRequest(RequestObject fields)
{
    private static readonly NamedValues<SequenceSide> Sides =
        new(("left", SequenceSide.Left), ("right", SequenceSide.Right)) { IgnoresCase = true };

    /// <summary>All fields.</summary>
    public RequestObject Fields => fields;

    /// <summary>The model, which text-embeddings-inference has no name for; null for the first that can answer.</summary>
    public string? Model() => fields.Text("model");

    /// <summary>"truncate" and "truncation_direction".</summary>
    public Truncation Truncation() => new(fields.Boolean("truncate"), fields.Choice("truncation_direction", Sides));

    /// <summary>"prompt_name".</summary>
    public string? PromptName() => fields.Text("prompt_name");

    /// <summary>"inputs" of a route that makes vectors: a text, the ids of one, or a list of them, and how they are read.</summary>
    public EmbeddingInputs Inputs()
    {
        EmbeddingInput[] texts = EmbeddingTexts.Read(fields.Required("inputs"), "\"inputs\"");
        if (texts.Length == 0 || texts.Any(text => text.IsEmpty)) throw new FailureException(Failure.Empty);
        return new EmbeddingInputs(texts, Truncation(), PromptName());
    }

    /// <summary>"inputs" as a text or a list of texts, of which none is empty.</summary>
    public string[] Texts()
    {
        JsonElement inputs = fields.Required("inputs");
        string[] texts = RequestObject.TextOrTexts(inputs, "\"inputs\"");
        if (texts.Length == 0 || texts.Contains("")) throw new FailureException(Failure.Empty);
        return texts;
    }
}
