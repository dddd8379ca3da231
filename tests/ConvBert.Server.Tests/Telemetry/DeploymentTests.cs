using System.Text.Json;
using ConvBert.Server.Tests.Support;
using ConvBert.Testing;
using YamlDotNet.RepresentationModel;

namespace ConvBert.Server.Tests.Telemetry;

/// <summary>The files for containers and clusters are well-formed and name what there is.</summary>
public sealed class DeploymentTests
{
    public static TheoryData<string> Files() => [.. Directory.GetFiles(Path.Combine(Repository.Root, "deploy"), "*.y*ml", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Repository.Root, file))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Yaml_OfEveryFile_IsWellFormed(string file)
    {
        List<YamlDocument> documents = Documents(file);

        documents.Should().NotBeEmpty();
        foreach (YamlDocument document in documents) document.RootNode.Should().BeOfType<YamlMappingNode>();
    }

    [Fact]
    public void Kubernetes_EveryObject_SaysWhatItIsAndRunsWithoutPrivileges()
    {
        List<YamlDocument> objects = [.. Documents("deploy/kubernetes/convbert.yaml"), .. Documents("deploy/kubernetes/autoscaling.yaml")];

        objects.Select(document => Text(document.RootNode, "kind"))
            .Should().Equal("Deployment", "Service", "PodDisruptionBudget", "HorizontalPodAutoscaler");
        foreach (YamlDocument document in objects) Text(document.RootNode, "metadata", "name").Should().Be("convbert");
        YamlNode pod = Node(objects[0].RootNode, "spec", "template", "spec");
        Text(pod, "securityContext", "runAsNonRoot").Should().Be("true");
        YamlNode container = ((YamlSequenceNode)Node(pod, "containers"))[0];
        Text(container, "securityContext", "allowPrivilegeEscalation").Should().Be("false");
        Text(container, "readinessProbe", "httpGet", "path").Should().Be("/ready");
        int drain = int.Parse(((YamlSequenceNode)Node(container, "args")).Last().ToString());
        int.Parse(Text(pod, "terminationGracePeriodSeconds")).Should().BeGreaterThan(drain);
    }

    [Fact]
    public void Autoscaling_ByTheQueue_IsWhatTheAdapterPassesOn()
    {
        YamlNode autoscaler = Documents("deploy/kubernetes/autoscaling.yaml").Single().RootNode;
        string metric = Text(((YamlSequenceNode)Node(autoscaler, "spec", "metrics"))[0], "pods", "metric", "name");
        string rules = Repository.Read("deploy/kubernetes/prometheus-adapter.yaml");

        rules.Should().Contain($"as: {metric}");
        metric.Should().Be("convbert_queue_requests");
    }

    [Fact]
    public void Dockerfile_OfTheImage_DoesNotRunAsRootAndChecksItsHealth()
    {
        string[] lines = [.. Repository.Read("Dockerfile").Split('\n').Where(line => !line.StartsWith('#'))];

        lines.Should().Contain("USER $APP_UID").And.Contain(line => line.StartsWith("HEALTHCHECK ", StringComparison.Ordinal));
        string command = lines.Single(line => line.StartsWith("CMD ", StringComparison.Ordinal))["CMD ".Length..];
        JsonSerializer.Deserialize<string[]>(command).Should().StartWith("serve");
    }

    private static List<YamlDocument> Documents(string file)
    {
        var stream = new YamlStream();
        using var reader = new StringReader(Repository.Read(file));
        stream.Load(reader);
        return [.. stream.Documents];
    }

    private static YamlNode Node(YamlNode node, params string[] path) => path.Aggregate(node, (at, key) => at[key]);

    private static string Text(YamlNode node, params string[] path) => Node(node, path).ToString();
}
