// How much a model behind the Responses API shall think: the member `reasoning`.
import { isJsonObject, type JsonObject, optional, type TopLevelEdits } from '../../kernel/index.ts'
import type { Effort, ReasoningWish } from '../neutral/index.ts'

/** Thinking tokens as an effort (conversions.md section 5.1). */
const effortOfBudget = (tokens: number): Effort => (tokens <= 2048 ? 'low' : tokens <= 8192 ? 'medium' : 'high')

/** The least that a model thinks: later models of the GPT-5 family can do without, its first ones nearly. */
const leastEffort = (model: string): Effort | undefined => {
  if (/^gpt-5[.-]\d|^gpt-[6-9]/.test(model) && !/^gpt-5-\d{4}/.test(model)) return 'none'
  return model.startsWith('gpt-5') ? 'minimal' : undefined
}

const effortOf = (wish: ReasoningWish, model: string): Effort | undefined => {
  if (wish.effort !== undefined) return wish.effort
  if (wish.mode === 'disabled' || wish.budgetTokens === 0) return leastEffort(model)
  return wish.budgetTokens === undefined || wish.budgetTokens < 0 ? undefined : effortOfBudget(wish.budgetTokens)
}

/** Dialects that show thoughts as such get summaries: there is nothing else to be had. */
const summaryOf = (wish: ReasoningWish, isFromResponses: boolean, effort: Effort | undefined): string | undefined => {
  if (wish.summary !== undefined) return wish.summary
  if (isFromResponses || wish.isShown === false || effort === 'none') return undefined
  return wish.isShown === true || effort !== undefined ? 'detailed' : undefined
}

/** The member `reasoning`, or nothing; `isUnsaid` when thinking was forbidden to a model that cannot be forbidden it. */
export const writeReasoningWish = (
  wish: ReasoningWish,
  model: string,
  isFromResponses: boolean,
): { readonly member: JsonObject | undefined; readonly isUnsaid: boolean } => {
  const effort = effortOf(wish, model)
  const summary = summaryOf(wish, isFromResponses, effort)
  const isForbidden = wish.mode === 'disabled' || wish.budgetTokens === 0
  return {
    member:
      effort === undefined && summary === undefined
        ? undefined
        : { ...optional('effort', effort), ...optional('summary', summary) },
    isUnsaid: isForbidden && effort === undefined,
  }
}

/** What a thinking suffix of the model's name asks for; what else the client said of reasoning stays. */
export const thinkingEdits = (body: JsonObject, wish: ReasoningWish, model: string): TopLevelEdits => {
  const { member } = writeReasoningWish(wish, model, true)
  if (member === undefined) return new Map()
  const before = isJsonObject(body.reasoning) ? body.reasoning : {}
  return new Map([['reasoning', JSON.stringify({ ...before, ...member })]])
}
