using System.Text.Json;
using ConvBert.Configuration;

namespace ConvBert;

public sealed partial record ConvBertConfig
{
    private const string TaskSpecificParams = "task_specific_params";

    /// <summary>
    /// The configuration as Hugging Face's pipeline of <paramref name="task"/> sees it: labels and problem type of the file's
    /// <c>task_specific_params</c> replace the model's. The other keys there affect how a model is built and have no effect here.
    /// </summary>
    /// <exception cref="ConvBertConfigException">The parameters are malformed, or have another number of labels than the model.</exception>
    internal ConvBertConfig ForTask(string task)
    {
        if (!AdditionalProperties.TryGetValue(TaskSpecificParams, out JsonElement tasks) || tasks.ValueKind == JsonValueKind.Null)
            return this;
        if (tasks.ValueKind != JsonValueKind.Object)
            throw ConfigReader.Wrong(TaskSpecificParams, tasks, "an object from task to parameters, or null");
        if (!tasks.TryGetProperty(task, out JsonElement parameters)) return this;
        if (parameters.ValueKind != JsonValueKind.Object)
            throw ConfigReader.Wrong($"{TaskSpecificParams}.{task}", parameters, "an object of parameters");
        return Override(new ConfigReader(ConfigKeys.Of(parameters)), task);
    }

    private ConvBertConfig Override(ConfigReader reader, string task)
    {
        OrderedDictionary<int, string>? id2Label = reader.Id2Label();
        OrderedDictionary<string, int>? label2Id = reader.Label2Id();
        int labels = id2Label?.Count ?? reader.Integer("num_labels", NumLabels);
        if (labels != NumLabels)
            throw new ConvBertConfigException(
                $"{TaskSpecificParams}.{task}", $"for {labels} labels", $"the {NumLabels} labels of the model");
        return this with
        {
            ProblemType = reader.Text("problem_type", ProblemType),
            Id2Label = id2Label ?? Id2Label,
            Label2Id = label2Id ?? Label2Id,
        };
    }
}
