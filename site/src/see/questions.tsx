// The quiz: predict, then look.
import { useId, useState } from "preact/hooks";
import { ANSWERS, type Answer } from "./quiz.ts";
import { queryOf, state } from "./state.ts";
import type { Question, Text } from "./text.ts";

interface CardProps extends Answer {
  readonly question: Question;
  readonly text: Text;
}

function Card({ question, right, shown, text }: CardProps) {
  const [chosen, choose] = useState<number>();
  const name = useId();
  const isRight = chosen === right;
  const show = () => {
    state.value = shown;
    document.getElementById("see")?.scrollIntoView();
  };
  return (
    <fieldset class="question">
      <legend>{question.question}</legend>
      {question.options.map((option, i) => (
        <label key={option} class={chosen !== undefined && i === right ? "right" : ""}>
          <input type="radio" name={name} checked={chosen === i} onChange={() => choose(i)} />
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
        {ANSWERS.map(({ right, shown }, i) => {
          const question = text.questions[i];
          return question && <Card key={queryOf(shown)} {...{ question, right, shown, text }} />;
        })}
      </div>
    </div>
  );
}
