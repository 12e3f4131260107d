"""What a number fits: the slips of `explainer.mistakes.table`, and what is right instead."""

from __future__ import annotations

SENTENCES: dict[str, str] = {
    # the section that lists them
    "section.slips": "Eine andere Zahl? Jeder Fehler hat seine eigene",
    "slips.intro": (
        "Jede Zahl in der dritten Spalte ist das, was ein typischer Fehler in dieser Zeile ergibt, wenn alles davor "
        "stimmt. Ist die eigene darunter, hilft die letzte Spalte weiter; dass eine Zahl passt, zeigt noch nicht, wie "
        "sie entstanden ist."
    ),
    "slips.table": "Zahlen, die zu einem typischen Fehler passen",
    "slips.line": "Zeile",
    "slips.right": "Richtig",
    "slips.number": "Mit dem Fehler",
    "slips.what": "Wozu sie passt, und was richtig ist",
    "slips.told": "{fits} {why}",
    "slips.same": "Mit diesen Zahlen ergibt der Fehler die richtige Zahl und bleibt unsichtbar.",
    # a row for each
    "mistake.bias_omitted": "Diese Zahl passt zu einer Netzeingabe ohne ihren Bias.",
    "mistake.bias_omitted.why": "Der Bias wird zu jeder Netzeingabe einmal addiert, nach den Produkten.",
    "mistake.column_for_row": "Diese Zahl passt zu Gewichten, die in der Matrix spaltenweise gelesen wurden.",
    "mistake.column_for_row.why": (
        "Jede Zeile der Matrix gehört zu einem Neuron, jede Spalte zu dem, was es liest: Eine Netzeingabe läuft die "
        "Zeile entlang."
    ),
    "mistake.next_neurons_weights": "Diese Zahl passt zu den Gewichten des Nachbarneurons.",
    "mistake.next_neurons_weights.why": (
        "Jedes Neuron hat seine eigenen Gewichte: Es sind die an den Kanten, die bei ihm enden."
    ),
    "mistake.first_input_repeated": "Diese Zahl passt zu jedem Gewicht mal derselben Eingabe.",
    "mistake.first_input_repeated.why": (
        "Jedes Gewicht gehört zu seiner eigenen Kante und wird mit dem multipliziert, was diese Kante bringt."
    ),
    "mistake.activation_skipped": "Diese Zahl passt zu einer Netzeingabe, die ohne Aktivierungsfunktion weitergeht.",
    "mistake.activation_skipped.why": (
        "Die Ausgabe ist die Aktivierungsfunktion der Netzeingabe: `{symbol_out} = f({symbol_net})`."
    ),
    "mistake.exponent_positive": "Diese Zahl passt zu `e^({symbol_net})`, wo `e^(−{symbol_net})` hingehört.",
    "mistake.exponent_positive.why": (
        "Die Sigmoidfunktion ist `1 / (1 + e^(−{symbol_net}))`: Eine große Netzeingabe macht `e^(−{symbol_net})` "
        "klein, und die Ausgabe kommt nahe an 1."
    ),
    "mistake.bracket_lost": "Diese Zahl passt zu 1 / 1 + `e^(−{symbol_net})`, ohne die Klammer unter dem Bruchstrich.",
    "mistake.bracket_lost.why": (
        "Die ganze Summe `1 + e^(−{symbol_net})` steht unter dem Bruchstrich. Auf dem Taschenrechner braucht sie eine "
        "eigene Klammer; eine Ausgabe über 1 zeigt, dass sie fehlt."
    ),
    "mistake.half_forgotten": "Diese Zahl passt zu einem quadratischen Fehler ohne sein ½.",
    "mistake.half_forgotten.why": "Dieser Fehler ist ½ (Zielwert − {symbol_out})²: erst quadrieren, dann halbieren.",
    "mistake.factor_two_kept": (
        "Diese Zahl passt zu einer Steigung, in der die 2 des Quadrats steht, obwohl das ½ sie wegkürzt."
    ),
    "mistake.factor_two_kept.why": (
        "Die Steigung von ½ (Zielwert − {symbol_out})² ist {symbol_out} − Zielwert: Die 2, die vom Quadrat nach vorn "
        "kommt, und das ½ kürzen sich weg."
    ),
    "mistake.factor_two_dropped": "Diese Zahl passt zu einer Steigung ohne die 2, die vom Quadrat nach vorn kommt.",
    "mistake.factor_two_dropped.why": (
        "Dieser Fehler hat kein ½ vor dem Quadrat, also kürzt nichts die 2 weg: Seine Steigung ist 2 ({symbol_out} − "
        "Zielwert), geteilt durch das, wodurch der Fehler selbst geteilt wird."
    ),
    "mistake.outputs_averaged": (
        "Diese Zahl passt dazu, dass Summe und Mittelwert über die Ausgaben verwechselt wurden."
    ),
    "mistake.outputs_averaged.why": (
        "Ob die Fehler der Ausgaben addiert oder gemittelt werden, gehört zum Verlust, und die Steigung hat denselben "
        "Faktor wie der Verlust."
    ),
    "mistake.sign_flipped": "Diese Zahl passt zu einer Steigung des Fehlers mit dem anderen Vorzeichen.",
    "mistake.sign_flipped.why": (
        "Liegt eine Ausgabe über ihrem Zielwert, wächst der Verlust mit der Ausgabe, also ist die Steigung "
        "`∂{symbol_loss}/∂{symbol_out}` dort positiv: {symbol_out} − Zielwert, nicht Zielwert − {symbol_out}."
    ),
    "mistake.loss_for_slope": "Diese Zahl passt zum Fehler selbst, wo seine Steigung hingehört.",
    "mistake.loss_for_slope.why": (
        "Auf dem Rückweg fragen wir, wie schnell sich der Fehler mit der Ausgabe ändert, nicht, wie groß er ist."
    ),
    "mistake.cross_entropy_delta": (
        "Diese Zahl passt zu `δ` = {symbol_out} − Zielwert, der Abkürzung bei Kreuzentropie."
    ),
    "mistake.cross_entropy_delta.why": (
        "{symbol_out} − Zielwert allein kommt von einer Kreuzentropie, bei der sich die Steigung der Aktivierung "
        "wegkürzt. Bei einem quadratischen Fehler bleibt die Steigung f′({symbol_net}) als Faktor stehen."
    ),
    "mistake.squared_error_delta": (
        "Diese Zahl passt zu einem `δ` mit der Steigung `{symbol_out} · (1 − {symbol_out})`, wie bei einem "
        "quadratischen Fehler."
    ),
    "mistake.squared_error_delta.why": (
        "Bei Kreuzentropie hinter Sigmoid oder Softmax kürzt sich die Steigung der Aktivierung weg: `δ` ist "
        "{symbol_out} − Zielwert."
    ),
    "mistake.derivative_of_output": (
        "Diese Zahl passt zu einer Steigung an der Stelle der Ausgabe, wo die Netzeingabe hingehört."
    ),
    "mistake.derivative_of_output.why": (
        "Die Steigung ist f′({symbol_net}). Für die Sigmoidfunktion ist das `{symbol_out} · (1 − {symbol_out})`: Die "
        "Ausgabe ist schon `f({symbol_net})`, also darf `f` nicht noch einmal angewandt werden."
    ),
    "mistake.derivative_of_output_hidden": (
        "Diese Zahl passt zur Steigung eines verborgenen Neurons an der Stelle seiner Ausgabe, wo die Netzeingabe "
        "hingehört."
    ),
    "mistake.derivative_of_output_hidden.why": (
        "Die Steigung ist in jeder Schicht f′({symbol_net}). Für die Sigmoidfunktion ist das `{symbol_out} · (1 − "
        "{symbol_out})`, mit der eigenen Ausgabe des Neurons."
    ),
    "mistake.derivative_of_output_output": (
        "Diese Zahl passt zur Steigung eines Ausgabeneurons an der Stelle seiner Ausgabe, wo die Netzeingabe hingehört."
    ),
    "mistake.derivative_of_output_output.why": (
        "Die Steigung ist auch in der Ausgabeschicht f′({symbol_net}). Für die Sigmoidfunktion ist das `{symbol_out} · "
        "(1 − {symbol_out})`."
    ),
    "mistake.slope_in_net": (
        "Diese Zahl passt zu einer Netzeingabe, eingesetzt in eine Steigung, die mit der Ausgabe geschrieben ist."
    ),
    "mistake.slope_in_net.why": (
        "`{symbol_out} · (1 − {symbol_out})` ist mit der Ausgabe geschrieben: Eingesetzt wird `{symbol_out} = "
        "f({symbol_net})`, nicht {symbol_net}."
    ),
    "mistake.slope_forgotten": "Diese Zahl passt zu einem `δ` ohne die Steigung der Aktivierungsfunktion.",
    "mistake.slope_forgotten.why": (
        "`δ` hat zwei Faktoren: was zur Ausgabe zurückkommt, mal die Steigung der Aktivierungsfunktion, "
        "f′({symbol_net})."
    ),
    "mistake.softmax_elementwise": (
        "Diese Zahl passt zu einer Softmax, bei der jede Ausgabe nur von der eigenen Netzeingabe abhinge."
    ),
    "mistake.softmax_elementwise.why": (
        "Die Ausgaben einer Softmax teilen sich eine Summe: Jede Netzeingabe bewegt sie alle, und `δ` sammelt von "
        "jeder einen Summanden ein."
    ),
    "mistake.updated_weights": "Diese Zahl passt zu Gewichten, die schon aktualisiert waren.",
    "mistake.updated_weights.why": (
        "Alle Gradienten werden mit den Gewichten des Vorwärtsdurchlaufs berechnet; erst danach werden alle Gewichte "
        "ersetzt."
    ),
    "mistake.column_for_row_back": (
        "Diese Zahl passt zu Gewichten, die auf dem Rückweg in der Matrix zeilenweise gelesen wurden."
    ),
    "mistake.column_for_row_back.why": (
        "Auf dem Rückweg sammelt ein Neuron über die Kanten ein, die von ihm ausgehen: ein Gewicht von jedem Neuron "
        "der nächsten Schicht, also eine Spalte der Matrix jener Schicht."
    ),
    "mistake.next_weight_back": "Diese Zahl passt zu einem `δ`, das über das Gewicht der Nachbarkante zurückging.",
    "mistake.next_weight_back.why": (
        "Jedes `δ` kommt über die Kante zurück, zu der es gehört, mal das Gewicht genau dieser Kante."
    ),
    "mistake.path_forgotten": "Diese Zahl passt zu einer Summe über die Pfade, in der einer fehlt.",
    "mistake.path_forgotten.why": (
        "Ein Neuron bewegt den Verlust über jedes Neuron, das es liest: ein Summand für jede Kante, die von ihm "
        "ausgeht."
    ),
    "mistake.absolute_values": "Diese Zahl passt zu Beiträgen, die ohne ihr Vorzeichen addiert wurden.",
    "mistake.absolute_values.why": (
        "Beiträge behalten ihr Vorzeichen: Ein Pfad kann den Verlust heben, während ein anderer ihn senkt."
    ),
    "mistake.paths_multiplied": "Diese Zahl passt zu den Beiträgen der Pfade, miteinander multipliziert.",
    "mistake.paths_multiplied.why": "Entlang eines Pfads wird multipliziert; die Pfade werden dann addiert.",
    "mistake.error_for_delta": "Diese Zahl passt zur Steigung des Fehlers, die statt `δ` zurückgeschickt wurde.",
    "mistake.error_for_delta.why": (
        "Was über eine Kante zurückgeht, ist `δ`, und darin steckt die Steigung f′({symbol_net}) des Neurons, von dem "
        "es kommt."
    ),
    "mistake.next_delta": "Diese Zahl passt zum `δ` eines anderen Neurons.",
    "mistake.next_delta.why": "Zum Gradienten eines Gewichts gehört das `δ` des Neurons, bei dem seine Kante endet.",
    "mistake.divided_by_input": "Diese Zahl passt zu einem Gradienten, der durch seine Eingabe geteilt ist.",
    "mistake.divided_by_input.why": "Der Gradient ist `δ` mal das, was die Kante liest: Die Kettenregel multipliziert.",
    "mistake.divided_by_slope": "Diese Zahl passt zu einem `δ`, das durch die Steigung der Aktivierung geteilt ist.",
    "mistake.divided_by_slope.why": (
        "Die Kettenregel multipliziert: `δ` ist die Steigung des Fehlers mal die der Aktivierung."
    ),
    "mistake.input_omitted": "Diese Zahl passt zu einem Gradienten ohne seine Eingabe.",
    "mistake.input_omitted.why": (
        "Der Gradient eines Gewichts ist `δ` mal die Zahl, mit der das Gewicht multipliziert wird; `δ` allein ist der "
        "Gradient des Bias."
    ),
    "mistake.next_input": "Diese Zahl passt zur Eingabe der Nachbarkante.",
    "mistake.next_input.why": (
        "Zum Gradienten eines Gewichts gehört, was seine eigene Kante bringt: die Zahl, mit der das Gewicht im "
        "Vorwärtsdurchlauf multipliziert wird."
    ),
    "mistake.net_for_out": "Diese Zahl passt zur Netzeingabe des vorigen Neurons, wo dessen Ausgabe hingehört.",
    "mistake.net_for_out.why": (
        "Ein Gewicht wird mit der Ausgabe des Neurons davor multipliziert, `{symbol_out} = f({symbol_net})`, also ist "
        "die Ausgabe der Faktor."
    ),
    "mistake.bias_gradient_zero": "Diese Zahl passt zu einem Bias, der als Konstante mit Gradient 0 behandelt wurde.",
    "mistake.bias_gradient_zero.why": (
        "Auf den Wert des Bias kommt es hier nicht an: Die Netzeingabe ändert sich ebenso schnell wie er, also ist "
        "sein Gradient `δ`."
    ),
    "mistake.bias_as_factor": "Diese Zahl passt zum Gradienten eines Bias, multipliziert mit dem Bias.",
    "mistake.bias_as_factor.why": (
        "Ein Bias wird addiert, nicht multipliziert: Sein Faktor ist 1, und sein Gradient ist `δ`."
    ),
    "mistake.mean_for_sum": "Diese Zahl passt dazu, dass Summe und Mittelwert über den Batch verwechselt wurden.",
    "mistake.mean_for_sum.why": (
        "Wie die Gradienten eines Batches zusammengefasst werden, addiert oder gemittelt, gehört zur Aufgabe und steht "
        "dort."
    ),
    "mistake.gradients_kept": "Diese Zahl passt zu Gradienten früherer Aktualisierungen, die nicht gelöscht wurden.",
    "mistake.gradients_kept.why": (
        "Jede Aktualisierung beginnt mit ihren eigenen Gradienten; die der vorigen haben ihre Arbeit getan."
    ),
    "mistake.rate_forgotten": "Diese Zahl passt zu einem Schritt ohne die Lernrate.",
    "mistake.rate_forgotten.why": "Der Schritt ist die Lernrate mal der Gradient.",
    "mistake.rate_twice": "Diese Zahl passt zu einem Schritt, in dem die Lernrate zweimal steckt.",
    "mistake.rate_twice.why": "Mit der Lernrate wird einmal multipliziert, bei der Aktualisierung.",
    "mistake.uphill": "Diese Zahl passt zu einem Schritt mit dem Gradienten statt gegen ihn.",
    "mistake.uphill.why": (
        "Der Gradient zeigt dorthin, wo der Verlust wächst, also wird der Schritt abgezogen: "
        "`w − {symbol_rate} · ∂{symbol_loss}/∂w`."
    ),
    "mistake.threshold_wrong_way": "Diese Zahl passt zu einer Schwelle, die sich in die andere Richtung bewegt.",
    "mistake.threshold_wrong_way.why": (
        "Eine Schwelle ist ein Bias mit dem anderen Vorzeichen: Nach einem Nein, das ein Ja sein sollte, muss die"
        " Netzeingabe wachsen, also wächst der Bias, und die Schwelle sinkt."
    ),
    "mistake.gradient_for_weight": "Diese Zahl passt zum Gradienten, der als neues Gewicht angegeben wurde.",
    "mistake.gradient_for_weight.why": "Das neue Gewicht ist das alte minus die Lernrate mal der Gradient.",
    "mistake.change_for_weight": "Diese Zahl passt zur Änderung, die als neues Gewicht angegeben wurde.",
    "mistake.change_for_weight.why": (
        "Die Änderung wird zum alten Gewicht addiert: `w − {symbol_rate} · ∂{symbol_loss}/∂w`."
    ),
    "mistake.softmax_without_exp": (
        "Diese Zahl passt zu einer Netzeingabe, geteilt durch die Summe aller, ohne `e` hoch."
    ),
    "mistake.softmax_without_exp.why": (
        "Softmax teilt `e^({symbol_net})` durch die Summe aller `e^({symbol_net})`: nur so ist jede Ausgabe positiv."
    ),
    "mistake.half_twice": "Diese Zahl passt zu einem Fehler, der zweimal halbiert ist.",
    "mistake.half_twice.why": "Dieser Fehler ist ½ (Ziel − {symbol_out})²: das ½ steht einmal da.",
    "mistake.log10_for_ln": "Diese Zahl passt zum Logarithmus zur Basis 10.",
    "mistake.log10_for_ln.why": (
        "Der Logarithmus einer Kreuzentropie ist der natürliche; auf dem Taschenrechner ist es die Taste ln."
    ),
    "mistake.slope_one_minus_out": "Diese Zahl passt zu `1 − {symbol_out}` als Steigung der Sigmoidfunktion.",
    "mistake.slope_one_minus_out.why": (
        "Die Steigung der Sigmoidfunktion ist `{symbol_out} · (1 − {symbol_out})`, beide Faktoren."
    ),
    "mistake.slopes_exchanged": "Diese Zahl passt zur Steigung von tanh in einer Sigmoidfunktion oder umgekehrt.",
    "mistake.slopes_exchanged.why": (
        "Die Steigung gehört zur Funktion: `{symbol_out} · (1 − {symbol_out})` zur Sigmoidfunktion, `1 − "
        "{symbol_out}²` zu tanh."
    ),
    "mistake.first_path_forgotten": "Diese Zahl passt zu einer Summe ohne ihren ersten Weg.",
    "mistake.first_path_forgotten.why": "Jedes Neuron, das dieses liest, schickt etwas zurück: alle werden addiert.",
    "mistake.own_path_only": "Diese Zahl passt allein zum Weg durch das Neuron mit derselben Nummer.",
    "mistake.own_path_only.why": "Jedes Neuron, das dieses liest, schickt etwas zurück, nicht nur das daneben.",
    "mistake.inputs_again": (
        "Diese Zahl passt zu den Eingaben des Netzes, wo die Ausgaben der Schicht davor hingehören."
    ),
    "mistake.inputs_again.why": (
        "Der Faktor eines Gewichts ist, was seine eigene Kante bringt: in einer späteren Schicht die "
        "Ausgabe der Schicht davor."
    ),
    "mistake.slope_forgotten_in_product": "Diese Zahl passt zu einem Gradienten ohne die Steigung der Aktivierung.",
    "mistake.slope_forgotten_in_product.why": (
        "Vom Fehler zu einem Gewicht gibt es drei Faktoren; die Steigung der Aktivierung steht in der Mitte."
    ),
    "mistake.gradient_negated": "Diese Zahl passt zum Gradienten mit einem Minus davor.",
    "mistake.gradient_negated.why": (
        "Der Gradient hat das Vorzeichen seiner Faktoren; das Minus des Abstiegs kommt mit dem Update."
    ),
    "mistake.step_twice": "Diese Zahl passt zu einem Schritt, der zweimal gemacht ist.",
    "mistake.step_twice.why": "Ein Update bewegt jedes Gewicht einmal, um die Lernrate mal seinen Gradienten.",
}
