using System.Text.Json;
using ConvBert.Orleans.Tasks;

namespace Cluster;

/// <summary>Online calls: the silo of this process answers them, before the lines of jobs.</summary>
internal static class TextEndpoints
{
    /// <summary>The name by which calls know the model.</summary>
    public const string Model = "sentiment";

    public static void MapTexts(this IEndpointRouteBuilder routes) => routes.MapPost(
        "/classify",
        async (ClassifyRequest request, IGrainFactory grains) =>
        {
            ITextClassification classifier = grains.GetGrain<ITextClassification>(Model);
            try
            {
                return Results.Text(await classifier.RunAsync(JsonSerializer.Serialize(request.Text)), "application/json");
            }
            catch (TaskRefusedException refused)
            {
                return Results.Problem(refused.Message, statusCode: StatusCodes.Status422UnprocessableEntity);
            }
            catch (SiloOverloadedException overloaded)
            {
                return Results.Problem(overloaded.Message, statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        });

    private sealed record ClassifyRequest(string Text);
}
