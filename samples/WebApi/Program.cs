using ConvBert.Pipelines;
using WebApi;

WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(args);
string classifierFolder = Folder("classifier"), taggerFolder = Folder("tagger");
builder.Services.ConfigureHttpJsonOptions(options =>
{
    options.SerializerOptions.TypeInfoResolverChain.Insert(0, TaskJson.Default);
    options.SerializerOptions.RespectNullableAnnotations = true;
    options.SerializerOptions.RespectRequiredConstructorParameters = true;
});

// One instance of each for the whole service: pipelines may be used by any number of requests at once. The container frees them at its end.
builder.Services.AddSingleton(_ => TextClassificationPipeline.FromPretrained(classifierFolder));
builder.Services.AddSingleton(_ => TokenClassificationPipeline.FromPretrained(taggerFolder));

WebApplication app = builder.Build();

// Loaded before the first request, so that a model that is missing or damaged stops the start.
app.Services.GetRequiredService<TextClassificationPipeline>();
app.Services.GetRequiredService<TokenClassificationPipeline>();
app.MapTasks();
app.Run();

string Folder(string model) => builder.Configuration[model]
    ?? throw new InvalidOperationException($"Pass --{model} FOLDER, the folder of a model in Hugging Face layout.");
