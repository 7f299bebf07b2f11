"""Every field: one closed question, with its prompt, why it is asked and what its options mean.

Each is written once, here. Whatever else speaks of a field (the questionnaire, errors, the JSON Schema, the outputs)
takes its words from `FIELDS`. An unanswered field is None: unknown, never "no".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, NamedTuple

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from framework_advisor.spec.validation import Shape


@dataclass(frozen=True, slots=True)
class Question:
    """One closed question. `options` maps each option's id to its label, in order; ids are what files say."""

    prompt: str
    why: str
    options: Mapping[str, str]
    several: bool = field(default=False, kw_only=True)
    alone: str | None = field(default=None, kw_only=True)
    """The option, of several, that excludes all others ("none of these")."""
    ordered: bool = field(default=False, kw_only=True)
    """Whether the options are steps of one scale, so that those side by side are nearest to each other."""

    def steps(self, before: frozenset[str], after: frozenset[str]) -> int:
        """Return how far one answer is from another: along the scale, or by options taken away and added."""
        if self.several:
            return len(before ^ after)
        options = list(self.options)
        (first,), (second,) = before, after
        return abs(options.index(first) - options.index(second)) if self.ordered else int(first != second)

    def neighbours(self, answer: frozenset[str]) -> list[frozenset[str]]:
        """Return the answers that one change leads to, in order.

        That is any other option; of several, one option more, one less, or one in place of another.
        """
        if not self.several:
            return [other for option in self.options if (other := frozenset((option,))) != answer]
        found = [answer | {option} for option in self.options if option not in answer]
        found += [answer - {option} for option in self.options if option in answer and len(answer) > 1]
        found += [answer - {old} | {new} for old in sorted(answer) for new in self.options if new not in answer]
        return [one for one in found if self.alone not in one or len(one) == 1]

    def __get_pydantic_core_schema__(self, _source: object, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Accept one of the options, or a list of them, or nothing."""
        option = core_schema.literal_schema(list(self.options))
        if not self.several:
            return core_schema.nullable_schema(option)
        options = core_schema.tuple_variable_schema(option, min_length=1, strict=True)
        return core_schema.nullable_schema(core_schema.no_info_after_validator_function(self._in_order, options))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Describe the question to an editor: the prompt, why, and what each option means."""
        labels = "\n".join(f"- {option}: {label}" for option, label in self.options.items())
        found = handler(schema) | {"title": self.prompt, "description": f"{self.prompt} {self.why}\n\n{labels}"}
        if self.several:
            found["anyOf"][0]["uniqueItems"] = True
        return found

    def _in_order(self, chosen: tuple[str, ...]) -> tuple[str, ...]:
        """Return the options in the question's order, so that the order in the file means nothing."""
        if len(set(chosen)) < len(chosen):
            again = next(index for index, option in enumerate(chosen) if option in chosen[:index])
            finding = ((again,), f"`{chosen[again]}` is named twice", "name it once")
            raise PydanticCustomError("duplicate-option", "an option is named twice", {"findings": [finding]})
        if self.alone in chosen and len(chosen) > 1:
            where, message = (chosen.index(self.alone),), f"`{self.alone}` excludes the other options"
            finding = (where, message, "keep one or the other")
            raise PydanticCustomError("contradiction", "contradictory options", {"findings": [finding]})
        return tuple(option for option in self.options if option in chosen)


One = str | None
Several = tuple[str, ...] | None


class Model(Shape):
    """The model to build."""

    tasks: Annotated[
        Several,
        Question(
            "What kind of work will the model do?",
            "Ready-made models and domain libraries differ by task.",
            {
                "vision": "images and video: classification, detection, segmentation",
                "medical-imaging": "medical images and volumes",
                "three-d": "three-dimensional vision and graphics",
                "language": "text: classification, extraction, translation, search",
                "speech": "speech and other audio",
                "tabular": "rows and columns of business or measurement data",
                "time-series": "forecasting and other series over time",
                "recommendation": "recommendation and ranking",
                "graphs": "graph-structured data, graph neural networks",
                "reinforcement-learning": "agents that learn by acting",
                "robotics": "robots and control",
                "probabilistic": "probabilistic programming and uncertainty",
                "federated": "learning across devices or sites that keep their data",
            },
            several=True,
        ),
    ] = None
    structure: Annotated[
        One,
        Question(
            "Does the structure of the computation change while the model runs?",
            "Graph style is the oldest difference between the two frameworks.",
            {
                "static": "no: every input takes the same path through the same layers",
                "dynamic": "yes: loops, branches or layers depend on the data or on the training step",
            },
        ),
    ] = None
    input_size: Annotated[
        One,
        Question(
            "Do the inputs vary in size or length?",
            "Sentences, clips and mixed image sizes need support for shapes that change.",
            {"fixed": "all inputs have one shape, or are brought to one", "variable": "lengths or sizes vary"},
        ),
    ] = None
    novelty: Annotated[
        One,
        Question(
            "How new is the architecture?",
            "Standard models reward ready-made parts; new ones reward freedom.",
            {
                "standard": "a known architecture, used as it is",
                "adapted": "a known architecture with changes of our own",
                "novel": "an architecture that does not exist yet",
            },
            ordered=True,
        ),
    ] = None
    pretrained: Annotated[
        One,
        Question(
            "How much does the project rely on pre-trained models?",
            "Which weights exist for a framework can decide the matter alone.",
            {
                "not-needed": "we train from scratch",
                "helpful": "a pre-trained start would save time",
                "essential": "without pre-trained weights the project cannot work",
            },
            ordered=True,
        ),
    ] = None
    generative: Annotated[
        One,
        Question(
            "Is it generative AI: a large language model, image or audio generation?",
            "The tools for generative models have grown around few frameworks.",
            {
                "none": "no generative model",
                "serve": "we run a ready generative model ourselves",
                "fine-tune": "we fine-tune one on our data",
                "pretrain": "we train one from scratch",
            },
            ordered=True,
        ),
    ] = None


class Data(Shape):
    """The data it learns from."""

    scale: Annotated[
        One,
        Question(
            "How much training data is there?",
            "Input pipelines and distributed training matter more as data grows.",
            {
                "small": "fits in the memory of one machine",
                "medium": "fits on the disk of one machine",
                "large": "needs several machines or a data warehouse",
                "very-large": "web scale: sharded over a cluster",
            },
            ordered=True,
        ),
    ] = None
    preprocessing: Annotated[
        One,
        Question(
            "How heavy is the processing before and after the model?",
            "Some stacks can ship that processing inside the served model.",
            {
                "light": "resizing, tokenising, scaling",
                "moderate": "a pipeline of several steps",
                "heavy": "much of the system, and it must be the same in training and serving",
            },
            ordered=True,
        ),
    ] = None
    source: Annotated[
        One,
        Question(
            "Where does the data come from?",
            "Ready-made data sets come with loaders.",
            {"own": "our own data", "public": "public data sets", "both": "public data sets and our own"},
        ),
    ] = None


class Training(Shape):
    """How it is trained."""

    hardware: Annotated[
        Several,
        Question(
            "Which hardware trains or runs the model?",
            "Frameworks differ in which accelerators they really support, and on which system.",
            {
                "cpu": "processors only",
                "nvidia": "NVIDIA GPUs on Linux",
                "nvidia-windows": "NVIDIA GPUs on native Windows",
                "amd": "AMD GPUs",
                "intel": "Intel GPUs",
                "apple": "the GPU of Apple-silicon Macs",
                "tpu": "Google TPUs",
            },
            several=True,
        ),
    ] = None
    distribution: Annotated[
        One,
        Question(
            "Over how many devices is one training run spread?",
            "Distributed training asks more of a framework than one device does.",
            {
                "single-device": "one device",
                "multi-device": "several devices in one machine",
                "multi-node": "several machines",
            },
            ordered=True,
        ),
    ] = None


class Deployment(Shape):
    """Where and how it runs."""

    targets: Annotated[
        Several,
        Question(
            "Where will the finished model run?",
            "The deployment target narrows the choice of runtime, and sometimes of framework.",
            {
                "server": "servers of our own",
                "managed-cloud": "a cloud provider's managed service",
                "android": "Android phones and tablets",
                "ios": "iPhones and iPads",
                "browser": "web browsers",
                "microcontroller": "microcontrollers and DSPs",
                "edge-linux": "small Linux computers at the edge",
                "desktop": "desktop computers",
            },
            several=True,
        ),
    ] = None
    cloud: Annotated[
        Several,
        Question(
            "Which cloud will train or run it?",
            "Managed images and services differ by provider.",
            {
                "none": "no cloud",
                "google-cloud": "Google Cloud",
                "aws": "Amazon Web Services",
                "azure": "Microsoft Azure",
                "kaggle": "Kaggle notebooks",
                "other": "another provider",
            },
            several=True,
            alone="none",
        ),
    ] = None
    serving: Annotated[
        One,
        Question(
            "How are predictions served?",
            "A dedicated model server matters for some styles and not for others.",
            {
                "none": "not served: results are used where they are computed",
                "batch": "in batches, on a schedule",
                "online": "on request, at moderate volume",
                "high-volume": "on request, at high volume or low latency",
            },
            ordered=True,
        ),
    ] = None
    pipeline: Annotated[
        One,
        Question(
            "How much of the model's life is run as an automated pipeline?",
            "Validation, retraining and roll-out can be bought as a stack or assembled.",
            {
                "none": "no pipeline: run by hand",
                "partial": "scheduled jobs for some of the steps",
                "full": "data validation, training, evaluation and release as one automated pipeline",
            },
            ordered=True,
        ),
    ] = None
    optimisation: Annotated[
        One,
        Question(
            "How much must the model be optimised for size or speed?",
            "Quantisation, pruning and graph compilers are tools of uneven quality.",
            {
                "not-needed": "as trained is good enough",
                "helpful": "smaller or faster would save money",
                "essential": "it does not fit, or is too slow, without",
            },
            ordered=True,
        ),
    ] = None
    interchange: Annotated[
        One,
        Question(
            "Must the model leave the framework in a neutral format, or meet other frameworks?",
            "Exporters differ in quality, and one side's may have no maintainer.",
            {
                "none": "it stays where it was trained",
                "onnx": "it must be exported to ONNX",
                "mixed": "it works together with models or tools of other frameworks",
            },
        ),
    ] = None


class Team(Shape):
    """Who builds and keeps it."""

    experience: Annotated[
        One,
        Question(
            "How experienced is the team in deep learning?",
            "What is easy for an expert may be a wall for a beginner.",
            {"beginner": "first project", "intermediate": "some projects done", "expert": "years of it"},
            ordered=True,
        ),
    ] = None
    languages: Annotated[
        Several,
        Question(
            "Which languages must call or train the model?",
            "Language support reaches from full training to a thin inference binding.",
            {
                "python": "Python",
                "cpp": "C++",
                "java": "Java, Kotlin or Scala on the JVM",
                "swift": "Swift or Objective-C",
                "javascript": "JavaScript or TypeScript",
                "go": "Go",
                "rust": "Rust",
                "csharp": "C# and .NET",
            },
            several=True,
        ),
    ] = None
    knows: Annotated[
        Several,
        Question(
            "What does the team already know?",
            "Fluency is worth months.",
            {
                "none": "none of these",
                "numpy": "NumPy and SciPy",
                "keras": "Keras",
                "tensorflow": "TensorFlow below Keras",
                "pytorch": "PyTorch",
                "jax": "JAX",
            },
            several=True,
            alone="none",
        ),
    ] = None
    existing: Annotated[
        Several,
        Question(
            "What is there already that must go on working?",
            "Working code, models and pipelines are the most expensive thing to change.",
            {
                "none": "nothing: a fresh start",
                "pytorch": "PyTorch code or models",
                "tensorflow": "TensorFlow 2 code or models",
                "tensorflow-1": "TensorFlow 1 code: sessions and placeholders",
                "keras": "Keras code",
                "tf-serving": "models served by TensorFlow Serving",
                "tfx": "TFX pipelines",
            },
            several=True,
            alone="none",
        ),
    ] = None
    role: Annotated[
        One,
        Question(
            "Who does most of the work?",
            "Researchers, data scientists and production engineers value different things.",
            {
                "research": "researchers",
                "data-science": "data scientists",
                "software": "software developers",
                "production": "production or platform engineers",
                "learning": "students and learners",
            },
        ),
    ] = None


class Project(Shape):
    """The project around it."""

    stage: Annotated[
        One,
        Question(
            "What is the result?",
            "A paper, a prototype and a product ask for different strengths.",
            {"research": "findings, a paper", "prototype": "a prototype", "production": "a product in use"},
            ordered=True,
        ),
    ] = None
    size: Annotated[
        One,
        Question(
            "How large is the system to be?",
            "Small projects reward speed of work, large ones tools for scale.",
            {"small": "one model, few people", "medium": "a team's product", "large": "many models or many teams"},
            ordered=True,
        ),
    ] = None
    horizon: Annotated[
        One,
        Question(
            "How long must it live?",
            "Over years, the framework's own future becomes part of the choice.",
            {"short": "up to a year", "medium": "one to three years", "long": "more than three years"},
            ordered=True,
        ),
    ] = None
    assurances: Annotated[
        Several,
        Question(
            "What must the choice assure the organisation of?",
            "Regulated sectors and long-lived products ask who stands behind a framework.",
            {
                "none": "nothing in particular",
                "vendor-neutral": "that no single vendor controls it",
                "stable": "that interfaces stay stable over years",
                "hiring": "that people who know it can be hired",
            },
            several=True,
            alone="none",
        ),
    ] = None
    python: Annotated[
        One,
        Question(
            "Which Python must it install on?",
            "New Python versions reach the frameworks at different times.",
            {
                "older": "3.10 or older",
                "current": "3.11 to 3.13",
                "newest": "3.14 or newer",
            },
            ordered=True,
        ),
    ] = None


class Workflow(Shape):
    """How the team likes to work."""

    debugging: Annotated[
        One,
        Question(
            "How much must one be able to look inside, step through and change things by hand?",
            "Ease of debugging and control over the model differ by style of execution.",
            {
                "low": "rarely: it should just run",
                "normal": "now and then",
                "high": "constantly: insight and control are the point",
            },
            ordered=True,
        ),
    ] = None
    visualisation: Annotated[
        One,
        Question(
            "How important are tools that show experiments and models?",
            "Dashboards come with a framework, or beside it.",
            {"not-needed": "logs are enough", "helpful": "good to have", "essential": "we work with them daily"},
            ordered=True,
        ),
    ] = None
    api_level: Annotated[
        One,
        Question(
            "At which level does the team want to write models?",
            "High-level interfaces save code; low-level ones give control.",
            {
                "high": "high: layers, fit, predict",
                "mixed": "high where possible, low where needed",
                "low": "low: own training loops and operators",
            },
            ordered=True,
        ),
    ] = None


class Contradiction(NamedTuple):
    """Answers that cannot all be true of one project."""

    answers: Mapping[str, frozenset[str]]
    """The whole answer to each field that takes part; the first is where it is shown."""
    message: str
    help: str

    def holds(self, answers: Mapping[str, frozenset[str]]) -> bool:
        """Return whether these answers contradict each other; an unanswered field contradicts nothing."""
        return all(answers.get(field) == options for field, options in self.answers.items())


CONTRADICTIONS = (
    Contradiction(
        {"model.pretrained": frozenset(("essential",)), "model.generative": frozenset(("pretrain",))},
        "pre-trained weights are essential, but `model.generative: pretrain` trains from scratch",
        "if you start from existing weights, that is `generative: fine-tune`",
    ),
    Contradiction(
        {"deployment.cloud": frozenset(("none",)), "deployment.targets": frozenset(("managed-cloud",))},
        "the only target is a managed cloud service, but no cloud is used",
        "name the provider, or change `deployment.targets`",
    ),
)


SECTIONS: dict[str, type[Shape]] = {
    "model": Model,
    "data": Data,
    "training": Training,
    "deployment": Deployment,
    "team": Team,
    "project": Project,
    "workflow": Workflow,
}
"""The sections that hold questions, in the order in which they are asked."""

FIELDS: dict[str, Question] = {
    f"{section}.{name}": next(item for item in info.metadata if isinstance(item, Question))
    for section, shape in SECTIONS.items()
    for name, info in shape.model_fields.items()
}
"""Every field by its id (`model.structure`), in the order in which they are asked."""
