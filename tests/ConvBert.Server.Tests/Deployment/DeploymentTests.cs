using System.Text.Json;
using ConvBert.Server.Tests.Support;
using YamlDotNet.RepresentationModel;

namespace ConvBert.Server.Tests.Deployment;

/// <summary>The files for containers and clusters are well-formed, fit each other, and name what the server has.</summary>
public sealed class DeploymentTests(DemoServer server) : IClassFixture<DemoServer>
{
    private static readonly YamlNode Deployment = DeployFiles.Object(DeployFiles.Kubernetes, "Deployment");
    private static readonly YamlNode Pod = Deployment.At("spec", "template");
    private static readonly YamlNode Container = Pod.At("spec", "containers", 0);
    private static readonly YamlNode Services = DeployFiles.Documents(DeployFiles.Compose).Single().RootNode.At("services");

    public static TheoryData<string> Files() => [.. Directory.GetFiles(Path.Combine(Repository.Root, "deploy"), "*.y*ml", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Repository.Root, file))];

    [Theory]
    [MemberData(nameof(Files))]
    public void Yaml_OfEveryFile_IsWellFormed(string file)
    {
        List<YamlDocument> documents = DeployFiles.Documents(file);

        documents.Should().NotBeEmpty();
        foreach (YamlDocument document in documents) document.RootNode.Should().BeOfType<YamlMappingNode>();
    }

    [Fact]
    public void Kubernetes_EveryObject_SaysWhatItIsAndRunsWithoutPrivileges()
    {
        List<YamlDocument> objects = [.. DeployFiles.Documents(DeployFiles.Kubernetes), .. DeployFiles.Documents(DeployFiles.Autoscaling)];

        objects.Select(document => document.RootNode.Text("kind"))
            .Should().Equal("Deployment", "Service", "PodDisruptionBudget", "HorizontalPodAutoscaler");
        foreach (YamlDocument document in objects) document.RootNode.Text("metadata", "name").Should().Be("convbert");
        Pod.Text("spec", "securityContext", "runAsNonRoot").Should().Be("true");
        Container.Text("securityContext", "allowPrivilegeEscalation").Should().Be("false");
        int drain = int.Parse(Container.Texts("args").After("--drain"));
        int.Parse(Pod.Text("spec", "terminationGracePeriodSeconds")).Should().BeGreaterThan(drain);
    }

    [Theory]
    [InlineData("startupProbe", "/ready")]
    [InlineData("readinessProbe", "/ready")]
    [InlineData("livenessProbe", "/health")]
    public void Kubernetes_EachProbe_AsksARouteOfTheServerAtItsPort(string probe, string path)
    {
        YamlNode request = Container.At(probe, "httpGet");

        request.Text("path").Should().Be(path);
        server.Routes.Should().Contain($"GET {path}");
        request.Text("port").Should().Be(Container.Text("ports", 0, "name"));
    }

    [Fact]
    public void Kubernetes_PortsAndMetrics_AreWhereTheServerListens()
    {
        string port = new Uri(Container.Texts("args").After("--urls")).Port.ToString();
        YamlNode notes = Pod.At("metadata", "annotations"), service = DeployFiles.Object(DeployFiles.Kubernetes, "Service").At("spec");

        Container.Text("ports", 0, "containerPort").Should().Be(port);
        service.Text("ports", 0, "targetPort").Should().Be(Container.Text("ports", 0, "name"));
        notes.Text("prometheus.io/port").Should().Be(port);
        server.Routes.Should().Contain("GET " + notes.Text("prometheus.io/path"));
    }

    [Fact]
    public void Kubernetes_WhatSelectsPods_SelectsThoseOfTheDeployment()
    {
        string label = Pod.Text("metadata", "labels", "app");
        YamlNode autoscaler = DeployFiles.Object(DeployFiles.Autoscaling, "HorizontalPodAutoscaler").At("spec", "scaleTargetRef");

        Deployment.Text("spec", "selector", "matchLabels", "app").Should().Be(label);
        DeployFiles.Object(DeployFiles.Kubernetes, "Service").Text("spec", "selector", "app").Should().Be(label);
        DeployFiles.Object(DeployFiles.Kubernetes, "PodDisruptionBudget").Text("spec", "selector", "matchLabels", "app").Should().Be(label);
        autoscaler.Text("kind").Should().Be("Deployment");
        autoscaler.Text("name").Should().Be(Deployment.Text("metadata", "name"));
    }

    [Fact]
    public async Task Autoscaling_ByTheQueue_IsByAMetricOfTheServerThatTheAdapterPassesOn()
    {
        string metric = DeployFiles.Object(DeployFiles.Autoscaling, "HorizontalPodAutoscaler").Text("spec", "metrics", 0, "pods", "metric", "name");
        YamlNode rule = DeployFiles.Documents("deploy/kubernetes/prometheus-adapter.yaml").Single().RootNode.At("rules", "custom", 0);

        rule.Text("name", "as").Should().Be(metric);
        string series = rule.Text("seriesQuery").Split('{')[0];
        (await server.PostAsync("models/demo/sentiment", """{"inputs": "I loved this film!"}""")).Status.Should().Be(200);
        (await server.Client.GetStringAsync("metrics")).Should().MatchRegex($"(?m)^{series}\\{{");
    }

    [Fact]
    public void Compose_PortsAndAddresses_AreThoseOfTheImageAndTheServer()
    {
        string port = new Uri(DeployFiles.DockerList("CMD").After("--urls")).Port.ToString();
        YamlNode prometheus = DeployFiles.Documents("deploy/prometheus.yml").Single().RootNode.At("scrape_configs", 0);
        YamlNode source = DeployFiles.Documents("deploy/grafana/provisioning/datasources/prometheus.yaml").Single().RootNode.At("datasources", 0);

        DeployFiles.Docker.Should().Contain("EXPOSE " + port);
        Services.Texts("convbert", "ports").Single().Split(':')[^1].Should().Be(port);
        prometheus.Texts("static_configs", 0, "targets").Should().Equal("convbert:" + port);
        // Prometheus asks for /metrics unless it is told otherwise.
        prometheus.Should().BeOfType<YamlMappingNode>().Which.Children.Should().NotContainKey("metrics_path");
        server.Routes.Should().Contain("GET /metrics");
        source.Text("url").Should().Be("http://prometheus:9090");
        foreach (string name in new[] { "convbert", "prometheus", "grafana" }) ((YamlMappingNode)Services).Children.Should().ContainKey(name);
    }

    [Fact]
    public void Compose_FilesThatAreMounted_AreThereAndWhereTheyAreLookedFor()
    {
        (string From, string To)[] mounts = [.. new[] { "prometheus", "grafana" }
            .SelectMany(service => Services.Texts(service, "volumes")).Select(mount => mount.Split(':')).Select(parts => (parts[0], parts[1]))];
        YamlNode provider = DeployFiles.Documents("deploy/grafana/provisioning/dashboards/convbert.yaml").Single().RootNode.At("providers", 0);
        string dashboard = Services.Text("grafana", "environment", "GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH");

        foreach ((string from, _) in mounts) Path.Exists(Path.Combine(Repository.Root, "deploy", from)).Should().BeTrue(from);
        mounts.Should().Contain(("./grafana/convbert.json", dashboard)).And.Contain(("./grafana/provisioning", "/etc/grafana/provisioning"))
            .And.Contain(("./prometheus.yml", "/etc/prometheus/prometheus.yml"));
        Path.GetDirectoryName(dashboard).Should().Be(provider.Text("options", "path"));
    }

    [Fact]
    public void Dashboard_OfGrafana_AsksTheSourceThatIsProvided()
    {
        YamlNode source = DeployFiles.Documents("deploy/grafana/provisioning/datasources/prometheus.yaml").Single().RootNode.At("datasources", 0);
        using JsonDocument dashboard = JsonDocument.Parse(Repository.Read("deploy/grafana/convbert.json"));

        dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .Select(panel => panel.GetProperty("datasource").GetProperty("uid").GetString()).Distinct().Should().Equal(source.Text("uid"));
    }

    [Fact]
    public void Dockerfile_OfTheImage_DoesNotRunAsRootAndChecksItsHealthWhereItListens()
    {
        DeployFiles.Docker.Should().Contain("USER $APP_UID");
        string[] command = DeployFiles.DockerList("CMD"), health = DeployFiles.DockerList("HEALTHCHECK"), program = DeployFiles.DockerList("ENTRYPOINT");
        command.Should().StartWith("serve");
        health.Should().StartWith([program[0], "health"]);
        new Uri(health[^1]).Port.Should().Be(new Uri(command.After("--urls")).Port);
    }

    [Fact]
    public void Dockerfile_WhatItBuildsAndCopies_IsThereUnderThatName()
    {
        string publish = DeployFiles.Docker.Single(line => line.StartsWith("RUN dotnet publish ", StringComparison.Ordinal));
        string[] words = publish.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        string project = Path.Combine(Repository.Root, words[3], Path.GetFileName(words[3]) + ".csproj");

        File.ReadAllText(project).Should().Contain($"<AssemblyName>{Path.GetFileName(DeployFiles.DockerList("ENTRYPOINT")[0])}</AssemblyName>");
        string output = words.After("-o");
        DeployFiles.Docker.Should().Contain("WORKDIR " + output).And.Contain($"COPY --from=build {output} .");
        foreach (string line in Repository.Read(".dockerignore").Split('\n', StringSplitOptions.RemoveEmptyEntries))
            words[3].Should().NotStartWith(line.Trim('*', '/'));
    }
}
