using YamlDotNet.RepresentationModel;

namespace ConvBert.Orleans.Tests.Samples;

/// <summary>The sample's files for containers.</summary>
internal static class SampleFiles
{
    private const string Folder = "samples/Cluster";

    /// <summary>The variables of a service of the compose file.</summary>
    public static Dictionary<string, string> ComposeEnvironment(string service) =>
        ((YamlMappingNode)Service(service)["environment"]).ToDictionary(pair => pair.Key.ToString(), pair => pair.Value.ToString());

    /// <summary>The file that the compose file gives the database to make its tables.</summary>
    public static string ComposeSchema()
    {
        string mount = List(Service("database")["volumes"]).Select(volume => volume.ToString())
            .Single(volume => volume.Contains("/docker-entrypoint-initdb.d/", StringComparison.Ordinal));
        return Path.GetFullPath(mount.Split(':')[0], Path.Combine(Repository.Root, Folder));
    }

    /// <summary>The variables of an object's only container.</summary>
    public static Dictionary<string, string> KubernetesEnvironment(string kind, string name) =>
        List(Container(Kubernetes().Single(one => Kind(one) == kind && Name(one) == name))["env"])
            .ToDictionary(variable => variable["name"].ToString(), variable => Text(variable, "value") ?? "");

    /// <summary>Names in the manifest that stand for nothing: a service without pods, a volume without a claim, a port without a name.</summary>
    public static IEnumerable<string> KubernetesProblems()
    {
        List<YamlNode> objects = Kubernetes();
        List<YamlNode> workloads = [.. objects.Where(one => Kind(one) is "Deployment" or "StatefulSet")];
        string[] pods = [.. workloads.Select(workload => workload["spec"]["template"]["metadata"]["labels"]["app"].ToString())];
        string[] claims = [.. objects.Where(one => Kind(one) == "PersistentVolumeClaim").Select(Name)];
        foreach (YamlNode workload in workloads)
        {
            YamlNode pod = workload["spec"]["template"]["spec"], container = Container(workload);
            if (workload["spec"]["selector"]["matchLabels"]["app"].ToString() != workload["spec"]["template"]["metadata"]["labels"]["app"].ToString())
                yield return $"{Name(workload)} selects other pods than its own";
            if (Text(pod["securityContext"], "runAsNonRoot") != "true") yield return $"{Name(workload)} runs as root";
            if (Text(container["securityContext"], "allowPrivilegeEscalation") != "false") yield return $"{Name(workload)} may gain privileges";
            string[] volumes = [.. List(pod["volumes"]).Select(volume => volume["name"].ToString()),
                .. Optional(workload["spec"], "volumeClaimTemplates").Select(Name)];
            foreach (string mount in List(container["volumeMounts"]).Select(mount => mount["name"].ToString()).Except(volumes))
                yield return $"{Name(workload)} mounts '{mount}', which it has not";
            foreach (YamlNode claim in List(pod["volumes"]).SelectMany(volume => Optional(volume, "persistentVolumeClaim")))
            {
                if (!claims.Contains(claim["claimName"].ToString())) yield return $"{Name(workload)} has no claim '{claim["claimName"]}'";
            }
        }

        string[] ports = [.. workloads.SelectMany(workload => List(Container(workload)["ports"])).Select(port => port["name"].ToString())];
        foreach (YamlNode service in objects.Where(one => Kind(one) == "Service"))
        {
            if (!pods.Contains(service["spec"]["selector"]["app"].ToString())) yield return $"the service {Name(service)} has no pods";
            foreach (string port in List(service["spec"]["ports"]).Select(port => port["targetPort"].ToString()).Except(ports))
                yield return $"the service {Name(service)} leads to no port '{port}'";
        }
    }

    private static YamlNode Service(string name) => Documents("compose.yaml").Single()["services"][name];

    private static List<YamlNode> Kubernetes() => Documents("kubernetes.yaml");

    private static YamlNode Container(YamlNode workload) => List(workload["spec"]["template"]["spec"]["containers"]).Single();

    private static string Kind(YamlNode one) => one["kind"].ToString();

    private static string Name(YamlNode one) => one["metadata"]["name"].ToString();

    private static IEnumerable<YamlNode> List(YamlNode node) => (YamlSequenceNode)node;

    private static string? Text(YamlNode node, string key) => ((YamlMappingNode)node).Children.TryGetValue(key, out YamlNode? value) ? value.ToString() : null;

    /// <summary>The nodes of a list, or one node, under a key that need not be there.</summary>
    private static YamlSequenceNode Optional(YamlNode node, string key) =>
        !((YamlMappingNode)node).Children.TryGetValue(key, out YamlNode? value) ? []
        : value as YamlSequenceNode ?? new YamlSequenceNode(value);

    private static List<YamlNode> Documents(string file)
    {
        var stream = new YamlStream();
        using var reader = new StringReader(Repository.Read($"{Folder}/{file}"));
        stream.Load(reader);
        return [.. stream.Documents.Select(document => document.RootNode)];
    }
}
