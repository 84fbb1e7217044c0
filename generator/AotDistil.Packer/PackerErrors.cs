namespace AotDistil.Packer;

/// <summary>The packer's error codes. Each has a section in docs/diagnostics.md; none is ever given a second meaning.</summary>
internal static class PackerErrors
{
    /// <summary>The command line is not understood.</summary>
    public const string CommandLine = "AOTD100";

    /// <summary>The model folder is not there.</summary>
    public const string FolderMissing = "AOTD101";

    /// <summary>A file that every model needs is not there.</summary>
    public const string FileMissing = "AOTD102";

    /// <summary>A file is there but cannot be read.</summary>
    public const string FileUnreadable = "AOTD103";

    /// <summary>config.json is damaged, or a value in it is impossible.</summary>
    public const string ConfigInvalid = "AOTD104";

    /// <summary>The model's architecture or task is not supported.</summary>
    public const string ArchitectureUnsupported = "AOTD105";

    /// <summary>The model's activation function is not supported.</summary>
    public const string ActivationUnsupported = "AOTD106";

    /// <summary>The labels or the problem type in config.json are incomplete or contradict each other.</summary>
    public const string LabelsInvalid = "AOTD107";

    /// <summary>The weights are a pickle or another format that is not read.</summary>
    public const string CheckpointFormat = "AOTD108";

    /// <summary>The model's name gives no C# class and C prefix.</summary>
    public const string NameInvalid = "AOTD109";

    /// <summary>A safetensors file is cut, or its header's length is absurd.</summary>
    public const string SafetensorsLength = "AOTD110";

    /// <summary>A safetensors file's header is damaged.</summary>
    public const string SafetensorsHeader = "AOTD111";

    /// <summary>A tensor's place in its safetensors file is impossible.</summary>
    public const string TensorPlace = "AOTD112";

    /// <summary>A tensor's dtype is unknown, or not one that weights can have.</summary>
    public const string TensorType = "AOTD113";

    /// <summary>The index of a sharded checkpoint is damaged or contradicts the shards.</summary>
    public const string ShardIndex = "AOTD114";

    /// <summary>A tensor that the model needs is not in the checkpoint.</summary>
    public const string TensorMissing = "AOTD115";

    /// <summary>A tensor's shape contradicts config.json.</summary>
    public const string TensorShape = "AOTD116";

    /// <summary>The checkpoint's layers contradict config.json.</summary>
    public const string LayerCount = "AOTD117";

    /// <summary>A weight is NaN or infinite.</summary>
    public const string TensorNotFinite = "AOTD118";

    /// <summary>A tensor is in the checkpoint twice, under an old and a new name.</summary>
    public const string TensorAmbiguous = "AOTD119";

    /// <summary>The tokenizer has something that is not supported.</summary>
    public const string TokenizerUnsupported = "AOTD120";

    /// <summary>A tokenizer file is missing or damaged.</summary>
    public const string TokenizerFile = "AOTD121";

    /// <summary>The tokenizer contradicts itself or the model.</summary>
    public const string TokenizerVocabulary = "AOTD122";

    /// <summary>sentence-transformers' modules hold a step that is not supported.</summary>
    public const string ModulesUnsupported = "AOTD123";

    /// <summary>An output file cannot be written.</summary>
    public const string OutputUnwritable = "AOTD130";

    /// <summary>The packer failed in a way nobody foresaw.</summary>
    public const string Unexpected = "AOTD199";
}
