using System.Text.Json;
using ConvBert.Server.Http;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Requests;
using ConvBert.Tokenization;
using Microsoft.AspNetCore.Http;

namespace ConvBert.Server.Endpoints;

/// <summary>The fields that text-embeddings-inference's requests share.</summary>
internal sealed class EmbeddingsInferenceRequest
{
    private static readonly NamedValues<SequenceSide> Sides =
        new(("left", SequenceSide.Left), ("right", SequenceSide.Right)) { IgnoresCase = true };

    private EmbeddingsInferenceRequest(RequestObject fields)
    {
        Fields = fields;
        // Beyond text-embeddings-inference's fields, which know one model a server.
        Model = fields.Text("model");
        Truncate = fields.Boolean("truncate");
        Side = fields.Choice("truncation_direction", Sides);
    }

    /// <summary>All fields.</summary>
    public RequestObject Fields { get; }

    /// <summary>The model; null for the first that can answer.</summary>
    public string? Model { get; }

    /// <summary>Whether longer texts are cut; null for the model's default.</summary>
    public bool? Truncate { get; }

    /// <summary>Where they are cut; null for the tokenizer's side.</summary>
    public SequenceSide? Side { get; }

    /// <summary>Reads the body.</summary>
    public static async Task<EmbeddingsInferenceRequest> ReadAsync(HttpContext context, long maxBytes) =>
        Of(new RequestObject(await JsonBody.ReadAsync(context, maxBytes).ConfigureAwait(false), "The body"));

    /// <summary>Reads the fields of an object.</summary>
    public static EmbeddingsInferenceRequest Of(RequestObject fields) => new(fields);

    /// <summary>"inputs": a text or a list of texts, of which none is empty.</summary>
    public string[] Texts()
    {
        JsonElement inputs = Fields.Required("inputs");
        string[] texts = RequestObject.TextOrTexts(inputs, "\"inputs\"");
        if (texts.Length == 0 || texts.Contains("")) throw new FailureException(Empty);
        return texts;
    }

    /// <summary>There is nothing to embed.</summary>
    private static readonly Failure Empty =
        new(StatusCodes.Status400BadRequest, "empty", "`inputs` cannot be empty");
}
