// The quiz: predict, then look.
import { useState } from "preact/hooks";
import { ANSWERS } from "./quiz.ts";
import { state } from "./state.ts";
import type { Question, Text } from "./text.ts";

function Card({ question, index, text }: { question: Question; index: number; text: Text }) {
  const [chosen, choose] = useState<number>();
  const answer = ANSWERS[index];
  const isRight = chosen === answer?.right;
  const show = () => {
    if (answer) state.value = answer.shown;
    document.getElementById("see")?.scrollIntoView();
  };
  return (
    <fieldset class="question">
      <legend>{question.question}</legend>
      {question.options.map((option, i) => (
        <label key={option} class={chosen !== undefined && i === answer?.right ? "right" : ""}>
          <input type="radio" name={`question-${index}`} checked={chosen === i} onChange={() => choose(i)} />
          {option}
        </label>
      ))}
      <div class="because" role="status">
        {chosen !== undefined && (
          <>
            <p>
              <b>{isRight ? text.right : text.wrong}</b> {question.because}
            </p>
            <button type="button" onClick={show}>
              {text.show}
            </button>
          </>
        )}
      </div>
    </fieldset>
  );
}

export function Quiz({ text }: { text: Text }) {
  return (
    <div class="quiz">
      <h3>{text.quiz}</h3>
      <p>{text.quizHint}</p>
      <div class="questions">
        {text.questions.map((question, i) => (
          <Card key={question.question} question={question} index={i} text={text} />
        ))}
      </div>
    </div>
  );
}
