using System.Text.Json.Serialization;
using Cluster;
using ConvBert.Orleans.Hosting;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.ConfigureHttpJsonOptions(options =>
    options.SerializerOptions.Converters.Add(new JsonStringEnumConverter()));
string model = Path.GetFullPath(Setting("model", "the folder of a model in Hugging Face layout"));
string shared = Path.GetFullPath(Setting("shared", "a folder that all silos see"));

// The silo works on bulk jobs and answers online calls; this web application is its client.
builder.UseOrleans(silo =>
{
    SiloMembership.Join(silo, builder.Configuration, shared);
    silo.AddConvBert(options => options.Models[TextEndpoints.Model] = model);
});

WebApplication app = builder.Build();
app.MapTexts();
app.MapJobs(shared, model);
app.MapGet("/health", () => TypedResults.Ok());
app.Run();

string Setting(string name, string what) => builder.Configuration[name]
    ?? throw new InvalidOperationException($"Pass --{name}, {what}.");
