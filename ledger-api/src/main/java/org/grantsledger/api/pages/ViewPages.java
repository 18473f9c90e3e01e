package org.grantsledger.api.pages;

import java.util.Map;
import org.grantsledger.policy.InvalidInput;
import org.grantsledger.view.View;
import org.grantsledger.view.Views;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.ModelAttribute;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;

/** Every view on a page of its own, with filters and files; where figures of other pages lead. */
@Controller
class ViewPages {

    private final Tables tables;

    ViewPages(Tables tables) {
        this.tables = tables;
    }

    @GetMapping("/views/{name}")
    String view(
            @PathVariable String name,
            @RequestParam Map<String, String> asked,
            @ModelAttribute(name = "shell", binding = false) Shell shell,
            Model model) {
        View view = Views.find(name).orElseThrow(() -> new InvalidInput("view", "UNKNOWN_VIEW", name));
        model.addAttribute("table", tables.whole(view, "/views/" + name, asked, shell.unit()));
        return "view";
    }
}
