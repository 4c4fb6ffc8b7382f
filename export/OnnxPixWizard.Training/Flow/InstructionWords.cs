using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Flow;

/// <summary>Drops words of instructions, so that every single word tells
/// its task and unseen phrasings of known words are understood.</summary>
internal static class InstructionWords
{
    private const float ShareUntouched = 0.5f;
    private const float KeptShare = 0.75f;

    /// <summary>The instruction with some words left out; unchanged where words tell an object, a color or a scene.</summary>
    public static string Thin(TrainingTask task, string instruction, SeededRandom random)
    {
        if (task is TrainingTask.Highlight or TrainingTask.Mask or TrainingTask.TextToImage || random.Chance(ShareUntouched))
        {
            return instruction;
        }

        string thinned = string.Join(' ', instruction.Split(' ').Where(_ => random.Chance(KeptShare)));
        return thinned.Length == 0 ? instruction : thinned;
    }
}
