using System.Text.Json.Serialization;
using ConvBert.Pipelines;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
builder.Services.ConfigureHttpJsonOptions(options => options.SerializerOptions.TypeInfoResolverChain.Insert(0, GuessJson.Default));
builder.Services.AddSingleton(_ =>
    FillMaskPipeline.FromPretrained(builder.Configuration["model"] ?? throw new InvalidOperationException("Pass --model FOLDER.")));
WebApplication app = builder.Build();
app.MapGet("/fill-mask", (string text, FillMaskPipeline fillMask) =>
    fillMask.Run(text).Predictions.Select(prediction => new Guess(prediction.TokenStr, prediction.Score)).ToArray());
app.Run();

internal sealed record Guess(string Token, float Score);

[JsonSerializable(typeof(Guess[]))]
internal sealed partial class GuessJson : JsonSerializerContext;
