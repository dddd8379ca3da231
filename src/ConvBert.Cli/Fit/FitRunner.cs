using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Forward;
using ConvBert.Cli.Models;
using ConvBert.Training;

namespace ConvBert.Cli.Fit;

/// <summary>Runs fit requests: reads the model anew, takes the steps, writes gradients and weights.</summary>
internal sealed class FitRunner(int? threads)
{
    private static readonly (string Name, ConvBertArchitecture Architecture)[] Classes =
    [
        (nameof(ConvBertForMaskedLM), ConvBertArchitecture.MaskedLM),
        (nameof(ConvBertForSequenceClassification), ConvBertArchitecture.SequenceClassification),
        (nameof(ConvBertForMultipleChoice), ConvBertArchitecture.MultipleChoice),
        (nameof(ConvBertForTokenClassification), ConvBertArchitecture.TokenClassification),
        (nameof(ConvBertForQuestionAnswering), ConvBertArchitecture.QuestionAnswering),
    ];

    /// <summary>Names of the classes that can be trained.</summary>
    public static IEnumerable<string> ClassNames => Classes.Select(entry => entry.Name);

    /// <summary>Runs a request; gives the losses of all steps, and their gradient norms before clipping.</summary>
    /// <exception cref="CommandException">No class of that name can be trained.</exception>
    public FitResult Run(FitRequest request, CancellationToken cancellationToken)
    {
        string folder = DemoModels.Resolve(request.Model);
        ConvBertArchitecture architecture = Architecture(request, folder);
        using TrainingModel model =
            TrainingModel.FromPretrained(folder, architecture, new ConvBertLoadOptions { Threads = threads }, request.Arguments.Seed);
        model.Dropout = request.Arguments.Dropout;
        model.GradientCheckpointing = request.Arguments.GradientCheckpointing;
        model.LabelSmoothing = (float)request.Arguments.LabelSmoothing;
        FrozenParts.Freeze(model.Parameters, request.Arguments.Frozen);
        FitResult result = request.Steps == 0 ? FirstPass(model, request) : Train(model, request, cancellationToken);
        if (request.Outputs is { } outputs) model.Parameters.Save(outputs);
        return result;
    }

    /// <summary>Writes `{"losses", "gradient_norms"}`.</summary>
    public static void WriteAnswer(Utf8JsonWriter writer, FitResult result)
    {
        writer.WriteStartObject();
        WriteNumbers(writer, "losses", result.Losses);
        WriteNumbers(writer, "gradient_norms", result.GradientNorms);
        writer.WriteEndObject();
    }

    private static FitResult FirstPass(TrainingModel model, FitRequest request)
    {
        using TrainingBatch batch = ReadBatch(model, request.Batches[0]);
        double loss = Pass(model, batch, request, 0);
        RequireFinite(loss, 0, request.Batches[0]);
        if (request.Gradients is { } gradients) model.Parameters.SaveGradients(gradients);
        using var optimizer = new Optimizer(model.Parameters, request.Arguments.Optimizer, model.Threads);
        return new FitResult([loss], [optimizer.ComputeGradientNorm()]);
    }

    private static FitResult Train(TrainingModel model, FitRequest request, CancellationToken cancellationToken)
    {
        var batches = new List<TrainingBatch>();
        try
        {
            foreach (string path in request.Batches) batches.Add(ReadBatch(model, path));
            using var optimizer = new Optimizer(model.Parameters, request.Arguments.Optimizer, model.Threads);
            double[] losses = new double[request.Steps], norms = new double[request.Steps];
            for (int step = 0; step < request.Steps; step++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int batch = step % batches.Count;
                losses[step] = Pass(model, batches[batch], request, step);
                RequireFinite(losses[step], step, request.Batches[batch]);
                if (step == 0 && request.Gradients is { } gradients) model.Parameters.SaveGradients(gradients);
                norms[step] = optimizer.Step(request.Arguments.LearningRates[step]);
            }

            return new FitResult(losses, norms);
        }
        finally
        {
            batches.ForEach(batch => batch.Dispose());
        }
    }

    private static double Pass(TrainingModel model, TrainingBatch batch, FitRequest request, int step)
    {
        model.Parameters.ZeroGradients();
        return model.ForwardBackward(batch, new DropoutKey(request.Arguments.Seed, (ulong)step));
    }

    private static void RequireFinite(double loss, int step, string batch)
    {
        if (!double.IsFinite(loss)) throw new NonFiniteException($"The loss of step {step} on '{batch}' is {loss}.");
    }

    private static TrainingBatch ReadBatch(TrainingModel model, string path)
    {
        var batch = new TrainingBatch(model.Config, model.Architecture);
        try
        {
            batch.Set(ForwardInputs.Read(path));
            return batch;
        }
        catch
        {
            batch.Dispose();
            throw;
        }
    }

    private static ConvBertArchitecture Architecture(FitRequest request, string folder)
    {
        string? name = request.Class ?? ConvBertConfig.FromPretrained(folder).Architectures?.FirstOrDefault(ClassNames.Contains);
        int index = Array.FindIndex(Classes, entry => entry.Name == name);
        return index >= 0
            ? Classes[index].Architecture
            : throw new CommandException($"No class named '{name ?? "(none)"}' can be trained; there are {string.Join(", ", ClassNames)}.");
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string name, IReadOnlyList<double> numbers)
    {
        writer.WriteStartArray(name);
        foreach (double number in numbers) writer.WriteNumberValue(number);
        writer.WriteEndArray();
    }
}

/// <summary>What a fit request gave, a number a step.</summary>
/// <param name="Losses">The losses, before the step.</param>
/// <param name="GradientNorms">The norms of all gradients, before clipping.</param>
internal sealed record FitResult(IReadOnlyList<double> Losses, IReadOnlyList<double> GradientNorms);
