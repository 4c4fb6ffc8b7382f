namespace OnnxPixWizard.Networks.Clip;

/// <summary>What both towers' layers are sized by.</summary>
internal interface IClipTower
{
    int HiddenSize { get; }

    int IntermediateSize { get; }

    int NumAttentionHeads { get; }

    int NumHiddenLayers { get; }

    string HiddenAct { get; }

    float LayerNormEps { get; }
}
