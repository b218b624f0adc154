// The face of overrides: what a channel's JSON columns do to a request, compiled once per channel and applied per attempt. Nothing here does I/O.
export type { LastError, OverrideContext } from './context.ts'
export { compileFieldFilter, type FieldFilter, type FieldSwitches } from './field-filter.ts'
export { compileHeaderOverride, type HeaderOverride, type HeaderOverrideContext } from './header-override.ts'
export { mergeOverrideTemplate } from './merge-template.ts'
export { compileModelMapping, type MapModel } from './model-mapping.ts'
export { compileParameterOverride, type OverrideResult, type ParameterOverride } from './parameter-override.ts'
export { compilePattern, hasMatch, PatternError } from './regex/index.ts'
export { compileStatusMapping, type MapStatus } from './status-mapping.ts'
