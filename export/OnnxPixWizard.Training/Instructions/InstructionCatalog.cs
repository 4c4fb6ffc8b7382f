using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Instructions;

/// <summary>Phrasings of every task. Those of <see cref="ExampleSplit.Evaluation"/>
/// never occur in training; all of their words do.</summary>
internal static class InstructionCatalog
{
    private static readonly Dictionary<TrainingTask, (InstructionPattern[] Training, InstructionPattern[] Evaluation)> s_patterns = new()
    {
        [TrainingTask.Denoise] = (Patterns(
            "{remove|reduce|take away} {the|all} noise {from|in} {this|the} {picture|photo|image}",
            "denoise {this|the} {picture|photo|image}",
            "denoise",
            "make {this|the} noisy {picture|photo|image} clean",
            "restore {this|the} {picture|photo|image} without {the |}noise",
            "{get rid of|filter out} the {grain|noise}",
            "this {picture|photo|image} is noisy, {fix|clean|restore} it",
            "clean {up |}{this|the} grainy {picture|photo|image}",
            "noise removal",
            "give me a version of {this|the} {picture|photo|image} without {grain|noise}",
            "smooth out the {random |}noise and keep the {edges|details}",
            "show how the {picture|photo|image} was before the noise",
            "recover the {clear|clean} {picture|photo|image} from {its|this} noisy version"),
            Patterns(
            "denoise this noisy {picture|photo|image}",
            "take the {grain|noise} out of {this|the} {picture|photo|image}",
            "show {this|the} {picture|photo|image} without noise",
            "clean the noise from it",
            "restore this grainy {picture|photo|image}",
            "remove all {the |}grain",
            "make a clean version of this noisy {picture|photo|image}",
            "{fix|reduce} the noise",
            "filter out the noise and keep the details",
            "clean noisy {picture|photo|image}",
            "get rid of the grain in this {picture|photo|image}",
            "recover the details from the noise",
            "{picture|photo|image} denoise")),
        [TrainingTask.Inpaint] = (Patterns(
            "{fill|complete} {in |}the {missing|grey|empty} {areas|parts|regions} of {this|the} {picture|photo|image}",
            "inpaint {this|the} {picture|photo|image}",
            "inpaint the {holes|grey areas|missing regions}",
            "inpainting",
            "{repair|restore} the {damaged|missing} {areas|parts|regions}",
            "parts of {this|the} {picture|photo|image} are {missing|covered in grey}, {complete|fill} them",
            "remove the grey {patches|spots} and fill in what was there",
            "replace the grey {patches|areas|holes} with what {belongs|was} there",
            "reconstruct the {hidden|missing} content",
            "complete the picture",
            "{close|fill|repair} the holes",
            "paint over the grey {patches|spots|areas} to {complete|restore} the {picture|photo|image}",
            "make the {damaged|incomplete} {picture|photo|image} whole"),
            Patterns(
            "fill the holes in {this|the} {picture|photo|image}",
            "inpaint the grey {patches|spots}",
            "inpaint the missing parts of {this|the} {picture|photo|image}",
            "{reconstruct|complete} the missing {regions|parts}",
            "repair this damaged {picture|photo|image}",
            "what was {hidden|covered} in grey, paint it",
            "fill in the missing content",
            "restore what is missing in the grey areas",
            "make this incomplete {picture|photo|image} complete",
            "{repair|close} the grey holes in the {picture|photo|image}",
            "fill in the {grey|empty} regions",
            "the grey spots are damaged, restore them",
            "complete this {picture|photo|image} over the grey patches")),
        [TrainingTask.Depth] = (Patterns(
            "{estimate|predict|show|compute} the depth of {this|the} {picture|photo|image|scene}",
            "depth map",
            "{make|paint|draw} a depth map {of|for} {this|the} {picture|photo|image|scene}",
            "depth estimation",
            "how far away is everything in {this|the} {picture|photo|image|scene}",
            "{show|paint} the distance of {each|every} {pixel|surface} {to|from} the camera",
            "turn {this|the} {picture|photo|image} into a depth map",
            "near {things|surfaces} bright, far {things|surfaces} dark",
            "measure the distance {to the camera|from the camera} everywhere",
            "give me the depth",
            "what is the depth {here|of every pixel}",
            "predict how {far|distant} the surfaces are",
            "monocular depth of {this|the} {scene|image}"),
            Patterns(
            "estimate depth",
            "{estimate|compute} a depth map",
            "predict the depth {of every pixel|everywhere}",
            "show how far away the surfaces are",
            "depth map of {this|the} {picture|photo|image|scene}",
            "what is the distance from the camera to {each|every} surface",
            "paint near surfaces bright and far surfaces dark",
            "give me a depth map for this {picture|photo|image}",
            "{make|draw} the depth of {this|the} scene",
            "measure the depth in {this|the} {picture|photo|image}",
            "turn the scene into depth",
            "how distant is each pixel",
            "depth {picture|image}")),
        [TrainingTask.Normals] = (Patterns(
            "{estimate|predict|show|compute} the surface normals of {this|the} {picture|photo|image|scene}",
            "normal map",
            "{make|paint|draw} a normal map {of|for} {this|the} {picture|photo|image|scene}",
            "surface normal estimation",
            "which {way|direction} does {each|every} surface face",
            "{show|paint} the orientation of {each|every|all the} {surface|pixel}",
            "turn {this|the} {picture|photo|image} into a normal map",
            "paint the {normals|surface normals} as colours",
            "colour {each|every} pixel by the direction of its surface",
            "give me the normals",
            "predict the direction that {each|every} surface {faces|points}",
            "what are the normals {here|in this scene}",
            "compute the orientation of the surfaces"),
            Patterns(
            "estimate normals",
            "{estimate|compute} a normal map",
            "predict the surface normals",
            "show which direction the surfaces face",
            "normal map of {this|the} {picture|photo|image|scene}",
            "what is the orientation of each surface",
            "paint the direction that every pixel faces",
            "give me a normal map for this {picture|photo|image}",
            "{make|draw} the normals of {this|the} scene",
            "colour the surfaces by orientation",
            "turn the scene into surface normals",
            "which way does every pixel face",
            "surface normals {picture|image}")),
        [TrainingTask.Segmentation] = (Patterns(
            "segment {this|the} {picture|photo|image|scene}",
            "semantic segmentation",
            "{make|paint|draw|show} a segmentation map {of|for} {this|the} {picture|photo|image|scene}",
            "{label|classify} {each|every} pixel{ by its class|}",
            "paint {each|every} class in its own colour",
            "divide {this|the} {picture|photo|image} into sky, ground, balls, cubes, cylinders and cones",
            "colour {each|every} object by {what it is|its kind}",
            "{show|label} the classes in {this|the} {picture|photo|image|scene}",
            "turn {this|the} {picture|photo|image} into a {label|class|segmentation} map",
            "which class does {each|every} pixel {have|belong to}",
            "separate the {objects|classes} from the ground and the sky",
            "give me the labels",
            "split the scene into its {classes|semantic parts}"),
            Patterns(
            "segment it",
            "{make|draw} a label map",
            "semantic map of {this|the} {picture|photo|image|scene}",
            "segmentation of {this|the} {picture|photo|image|scene}",
            "segment {this|the} {picture|photo|image} by class",
            "colour each pixel by its class",
            "show what kind of object every pixel belongs to",
            "{label|classify} the objects, the ground and the sky",
            "give me a segmentation map for this {picture|photo|image}",
            "divide the scene into classes",
            "paint the semantic classes in colour",
            "separate {this|the} {picture|photo|image} into classes",
            "which parts are sky, ground and objects")),
        [TrainingTask.Highlight] = (Patterns(
            "highlight <object> in <colour>",
            "{paint|colour} <object> <colour>",
            "mark <object> {in|with} <colour>",
            "fill <object> with {flat |}<colour>",
            "use <colour> to {mark|highlight} <object>",
            "make <object> {flat|completely} <colour>",
            "{turn|change} <object> to {flat |}<colour>",
            "with <colour>, {mark|highlight|paint} <object>",
            "put <colour> {paint |}over <object>",
            "<object> should be {painted|marked|highlighted} in <colour>",
            "cover <object> {in|with} <colour>",
            "find <object> and {paint|mark} it <colour>",
            "{show|point out} <object> by painting it <colour>"),
            Patterns(
            "highlight <object> with <colour>",
            "paint <object> in flat <colour>",
            "find <object> and highlight it in <colour>",
            "cover <object> completely in <colour> paint",
            "mark it in <colour>: <object>",
            "use <colour> to paint over <object>",
            "<object> should be <colour>",
            "with <colour>, point out <object>",
            "change <object> to <colour> paint",
            "put flat <colour> over <object>",
            "point out <object> in <colour>",
            "fill in <object> with <colour> paint",
            "show <object> marked in <colour>")),
        [TrainingTask.Mask] = (Patterns(
            "mask of <object>",
            "{segment|select} <object>",
            "{make|paint|draw|show} a {binary |}mask {of|for} <object>",
            "cut out <object>",
            "paint <object> white and {everything else|all the rest} black",
            "white mask on black for <object>",
            "where is <object>, {give|show} a mask",
            "give me the mask of <object>",
            "{find|locate} <object> and {show|paint} its mask",
            "separate <object> from {everything else|the background}",
            "{only|just} <object>, as a {binary |}mask",
            "extract <object> as a mask",
            "black and white mask: <object>"),
            Patterns(
            "mask <object>",
            "binary mask of <object>",
            "find <object> and make a binary mask",
            "select only <object>, white on black",
            "segment just <object>",
            "locate <object> as a mask",
            "show where <object> is, white on black",
            "give me a black and white mask for <object>",
            "extract the mask of <object>",
            "cut <object> from the background",
            "<object> white, everything else black",
            "draw <object> as a white mask",
            "separate <object> as a binary mask")),
        [TrainingTask.TextToImage] = (Patterns(
            "<caption>",
            "{generate|create|make} {a picture|an image|a photo} of <caption>",
            "{draw|paint} <caption>",
            "a {picture|photo|rendering} of <caption>",
            "{show|give} me <caption>",
            "imagine <caption>",
            "a scene with <caption>",
            "{render|create} a scene {of|with} <caption>",
            "on the empty canvas, {draw|paint} <caption>",
            "text to image: <caption>",
            "I want to see <caption>",
            "make {a picture|an image} that shows <caption>",
            "new {picture|image}: <caption>"),
            Patterns(
            "{generate|create|render} <caption>",
            "draw {a picture|an image} of <caption>",
            "an image of <caption>",
            "paint a scene with <caption>",
            "give me a photo of <caption>",
            "show {a picture|a scene} of <caption>",
            "imagine a scene with <caption>",
            "make me <caption>",
            "I want {a picture|an image} of <caption>",
            "generate a photo that shows <caption>",
            "paint a new picture of <caption>",
            "render an image of <caption>",
            "on the canvas, create <caption>")),
    };

    /// <summary>Phrasings of a task in a split.</summary>
    public static IReadOnlyList<InstructionPattern> Patterns(TrainingTask task, ExampleSplit split) =>
        split == ExampleSplit.Training ? s_patterns[task].Training : s_patterns[task].Evaluation;

    /// <summary>Draws an instruction: a phrasing, its choices, and at random a capital letter and a full stop.</summary>
    /// <param name="task">Task to ask for.</param>
    /// <param name="split">Split whose phrasings are used.</param>
    /// <param name="random">Source of the choices.</param>
    /// <param name="slots">Text of the slots object, color and caption where the task's patterns have them.</param>
    public static string Draw(TrainingTask task, ExampleSplit split, SeededRandom random, Func<string, string> slots)
    {
        ArgumentNullException.ThrowIfNull(random);
        IReadOnlyList<InstructionPattern> patterns = Patterns(task, split);
        string text = patterns[random.Below(patterns.Count)].Draw(random, slots);
        if (random.Chance(0.08f))
            text = "please " + text;
        if (random.Chance(0.4f))
            text = char.ToUpperInvariant(text[0]) + text[1..];
        return random.Chance(0.25f) ? text + "." : text;
    }

    private static InstructionPattern[] Patterns(params ReadOnlySpan<string> texts)
    {
        var patterns = new InstructionPattern[texts.Length];
        for (int i = 0; i < texts.Length; i++)
            patterns[i] = new InstructionPattern(texts[i]);
        return patterns;
    }
}
