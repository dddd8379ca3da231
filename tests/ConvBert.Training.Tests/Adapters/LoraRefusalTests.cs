using ConvBert.Checkpoints;
using ConvBert.Training.Tests.Support;

namespace ConvBert.Training.Tests.Adapters;

public class LoraRefusalTests
{
    private const ConvBertArchitecture Classification = ConvBertArchitecture.SequenceClassification;

    public static TheoryData<string, LoraConfig> BadConfigs => new()
    {
        { "*", new LoraConfig { R = 0 } },
        { "*LoraAlpha*", new LoraConfig { LoraAlpha = 0 } },
        { "*LoraDropout*", new LoraConfig { LoraDropout = 1 } },
        { "*target modules*", new LoraConfig { TargetModules = [] } },
        { "*q_proj*", new LoraConfig { TargetModules = ["query", "q_proj"] } },
        { "*depthwise*others cannot have adapters*", new LoraConfig { TargetModules = ["depthwise"] } },
        { "*word_embeddings*", new LoraConfig { TargetModules = ["query", "word_embeddings"] } },
        { "*score*", new LoraConfig { ModulesToSave = ["score"] } },
    };

    [Theory]
    [MemberData(nameof(BadConfigs))]
    public void LoraModel_ImpossibleConfiguration_IsRefusedByName(string message, LoraConfig config)
    {
        using TrainingModel model = TinyModel.Load(Classification);
        FluentActions.Invoking(() => new LoraModel(model, config)).Should().Throw<ArgumentException>().WithMessage(message);
    }

    [Fact]
    public void LoraModel_GroupedLinear_IsRefusedByNameAndLeftOutOfAll()
    {
        using TrainingModel model = TinyModel.Load(ConvBertArchitecture.MaskedLM), other = TinyModel.Load(ConvBertArchitecture.MaskedLM);
        FluentActions.Invoking(() =>
            new LoraModel(model,
                new LoraConfig { TargetModules = ["intermediate.dense"] })).Should().Throw<ArgumentException>()
                .WithMessage("*intermediate.dense*grouped*");
        _ = new LoraModel(other, new LoraConfig { TargetModules = [LoraConfig.AllLinear] });
        other.Parameters.Should().NotContain(parameter => parameter.Name.Contains("intermediate.dense.lora", StringComparison.Ordinal));
    }

    [Fact]
    public void LoraModel_Twice_IsRefused()
    {
        using TrainingModel model = TinyModel.Load(Classification);
        _ = new LoraModel(model, new LoraConfig());
        FluentActions.Invoking(() => new LoraModel(model, new LoraConfig())).Should().Throw<InvalidOperationException>();
    }

    [Theory]
    [InlineData("\"LORA\"", "\"IA3\"", "*peft_type is IA3*")]
    [InlineData("\"bias\": \"none\"", "\"bias\": \"all\"", "*bias is all*")]
    [InlineData("\"alpha_pattern\": {}", "\"alpha_pattern\": {\"query\": 2}", "*alpha_pattern*")]
    [InlineData("\"use_rslora\": false", "\"use_dora\": true", "*use_dora*")]
    [InlineData("\"r\": 8", "\"r\": \"8\"", "*r is missing or no integer*")]
    [InlineData("\"lora_alpha\": 8", "\"lora_alpha\": -8", "*LoraAlpha*")]
    [InlineData("{", "[", "*cannot be read*")]
    public void FromPretrained_OtherKindsOfAdapters_AreRefusedByName(string text, string replacement, string message)
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        string path = folder.File("adapter_config.json"), json = File.ReadAllText(path);
        json.Should().Contain(text);
        File.WriteAllText(path, json.Replace(text, replacement, StringComparison.Ordinal));
        Refuse(folder, message);
    }

    [Fact]
    public void FromPretrained_ConfigurationOfPeft_IsRead()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        folder.Write("adapter_config.json", """
            {"alpha_pattern": {}, "auto_mapping": null, "base_model_name_or_path": "x", "bias": "none", "corda_config": null, "eva_config": null, "exclude_modules": null,
             "fan_in_fan_out": false, "inference_mode": true, "init_lora_weights": true, "layer_replication": null, "layers_pattern": null, "layers_to_transform": null,
             "loftq_config": {}, "lora_alpha": 16, "lora_bias": false, "lora_dropout": 0.0, "megatron_config": null, "megatron_core": "megatron.core",
             "modules_to_save": ["classifier", "score"], "peft_type": "LORA", "r": 8, "rank_pattern": {}, "revision": null, "target_modules": "(query|value)",
             "task_type": "SEQ_CLS", "trainable_token_indices": null, "use_dora": false, "use_rslora": false}
            """);
        using TrainingModel model = TinyModel.Load(Classification);
        LoraModel.FromPretrained(model, folder.Path).Config.LoraAlpha.Should().Be(16);
    }

    [Fact]
    public void FromPretrained_AdaptersOfAnotherModel_AreRefusedByTensor()
    {
        using var folder = new TemporaryFolder();
        Write(folder);
        using (TrainingModel other = TinyModel.Load(ConvBertArchitecture.MaskedLM))
            FluentActions.Invoking(() =>
            LoraModel.FromPretrained(other, folder.Path)).Should().Throw<CheckpointException>().WithMessage("*adapter_model.safetensors*");
        const string Pointwise = "base_model.model.convbert.encoder.layer.0.attention.self.key_conv_attn_layer.pointwise.lora_A.weight";
        SafetensorsWriter.Write(folder.File("adapter_model.safetensors"), [TensorToWrite.Create(Pointwise, [8, 24], new float[192])]);
        Refuse(folder, "*pointwise.lora_A.weight*[8, 24]*[rank, 24, 1]*");
        SafetensorsWriter.Write(folder.File("adapter_model.safetensors"),
            [TensorToWrite.Create(
            "base_model.model.convbert.encoder.layer.0.attention.self.query.lora_A.weight", [8, 25], new float[200])]);
        Refuse(folder, "*query.lora_A.weight*[8, 25]*24*");
        File.Delete(folder.File("adapter_model.safetensors"));
        Refuse(folder, "*adapter_model.safetensors*");
    }

    private static void Write(TemporaryFolder folder)
    {
        using TrainingModel model = TinyModel.Load(Classification);
        new LoraModel(model, new LoraConfig()).SavePretrained(folder.Path);
    }

    private static void Refuse(TemporaryFolder folder, string message)
    {
        using TrainingModel model = TinyModel.Load(Classification);
        FluentActions.Invoking(() =>
            LoraModel.FromPretrained(model, folder.Path)).Should().Throw<CheckpointException>().WithMessage(message);
        model.Lora.Should().BeNull();
        model.Parameters.Should().OnlyContain(parameter => parameter.RequiresGradient
            || parameter.Name.Contains("act_fn", StringComparison.Ordinal));
    }
}
