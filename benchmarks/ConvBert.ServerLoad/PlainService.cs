using System.Text.Json;
using ConvBert.Comparison;
using ConvBert.Measurement;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Microsoft.ML.Tokenizers;

namespace ConvBert.ServerLoad;

/// <summary>
/// The same <c>/embed</c> as most would write it: ASP.NET Core, ONNX Runtime with its defaults, Microsoft.ML.Tokenizers, one request a run.
/// </summary>
internal sealed class PlainService : IAsyncDisposable
{
    private readonly OnnxGraph _graph;
    private readonly InferenceSession _session;
    private readonly BertTokenizer _tokenizer;
    private readonly WebApplication _app;
    private readonly int _hidden;

    /// <param name="folder">The model's folder, for its vocabulary.</param>
    /// <param name="size">The published size, whose graph lies beside the repository.</param>
    public PlainService(string folder, PublishedSize size)
    {
        _hidden = size.Config.HiddenSize;
        _graph = OnnxGraph.Create(SharedFolder.Find(given: null, "--onnx", "bench/onnx"), size);
        _session = new InferenceSession(_graph.File);
        _tokenizer = BertTokenizer.Create(Path.Combine(folder, "vocab.txt"));
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapPost("/embed", (RequestDelegate)AnswerAsync);
    }

    /// <summary>Where it listens, once it is started.</summary>
    public string Url => _app.Urls.Single();

    public Task StartAsync() => _app.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _session.Dispose();
        _graph.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using JsonDocument body = await JsonDocument.ParseAsync(context.Request.Body);
        float[] vector = Embed(body.RootElement.GetProperty("inputs").GetString()!);
        byte[] answer = JsonSerializer.SerializeToUtf8Bytes(new[] { vector });
        context.Response.ContentLength = answer.Length;
        await context.Response.Body.WriteAsync(answer);
    }

    private float[] Embed(string text)
    {
        long[] ids = [.. _tokenizer.EncodeToIds(text).Select(id => (long)id)];
        int[] shape = [1, ids.Length];
        long[] mask = new long[ids.Length];
        Array.Fill(mask, 1);
        using IDisposableReadOnlyCollection<DisposableNamedOnnxValue> outputs = _session.Run(
        [
            NamedOnnxValue.CreateFromTensor("input_ids", new DenseTensor<long>(ids, shape)),
            NamedOnnxValue.CreateFromTensor("attention_mask", new DenseTensor<long>(mask, shape)),
            NamedOnnxValue.CreateFromTensor("token_type_ids", new DenseTensor<long>(new long[ids.Length], shape)),
        ]);
        ReadOnlySpan<float> states = ((DenseTensor<float>)outputs[0].AsTensor<float>()).Buffer.Span;
        float[] mean = new float[_hidden];
        for (int token = 0; token < ids.Length; token++)
        {
            for (int i = 0; i < _hidden; i++) mean[i] += states[(token * _hidden) + i] / ids.Length;
        }

        double length = Math.Sqrt(mean.Sum(value => (double)value * value));
        return [.. mean.Select(value => (float)(value / length))];
    }
}
