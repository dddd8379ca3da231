namespace ConvBert.Training;

/// <summary>How the learning rate changes over a run (Hugging Face's <c>lr_scheduler_type</c>).</summary>
public enum SchedulerType
{
    /// <summary>Up over the warm-up, then straight down to 0 at the last step. The default.</summary>
    Linear,

    /// <summary>Up over the warm-up, then half a cosine down to 0.</summary>
    Cosine,

    /// <summary>The same rate throughout, without warm-up.</summary>
    Constant,

    /// <summary>Up over the warm-up, then constant.</summary>
    ConstantWithWarmup,

    /// <summary>Up over the warm-up, then down to 1e-7 by a power of what is left.</summary>
    Polynomial,

    /// <summary>Up over the warm-up, then by the inverse square root of the steps.</summary>
    InverseSqrt,
}
